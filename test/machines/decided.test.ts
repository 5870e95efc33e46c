import { describe, expect, it } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { graphServerMachine } from '../../src/machines/graph-server.js';
import { loadJobMachine } from '../../src/machines/load-job.js';
import { serviceMachine } from '../../src/machines/service.js';

const child = ['process.spawned', 'process.notified', 'process.exited', 'process.spawnFailed'];

const machines = {
  service: {
    root: serviceMachine.root,
    events: [
      ...['START', 'SWITCH', 'RESTART', 'STOP', 'KILL'],
      ...['generation.spawned', 'generation.ready', 'generation.unhealthy', 'generation.exited'],
      'standby.due',
    ],
  },
  graphServer: {
    root: graphServerMachine.root,
    events: ['DRAIN', 'KILL', 'liveness.answered', 'liveness.missed', ...child],
  },
  loadJob: { root: loadJobMachine.root, events: ['CANCEL', ...child] },
};

describe.each(Object.entries(machines))('every (state, event) pair of the %s machine', (_name, { root, events }) => {
  it('is decided: handled, or ignored on purpose', () => {
    const undecided = leaves(root).flatMap((leaf) => {
      // A state that is left at once, or for good, receives no event.
      if (leaf.type === 'final' || leaf.always?.some(({ guard }) => guard === undefined)) return [];
      return events.filter((event) => !decides(leaf, event)).map((event) => `${leaf.path.join('.')} × ${event}`);
    });
    expect(undecided).toEqual([]);
  });

  it('concerns an event that the machine knows', () => {
    const known = new Set(
      leaves(root).flatMap((leaf) => ancestry(leaf).flatMap((node) => [...node.transitions.keys()])),
    );
    const external = [...known].filter((type) => !type.startsWith('xstate.'));
    expect(external.toSorted()).toEqual(events.toSorted());
  });
});

function leaves(node: AnyStateNode): AnyStateNode[] {
  const below = Object.values(node.states);
  return below.length === 0 ? [node] : below.flatMap(leaves);
}

function ancestry(node: AnyStateNode): AnyStateNode[] {
  return node.parent === undefined ? [node] : [node, ...ancestry(node.parent)];
}

function decides(leaf: AnyStateNode, event: string): boolean {
  return ancestry(leaf).some((node) => node.transitions.has(event));
}
