/** Paths: what @xstate/graph generates from the machines, and what of the machines the paths cover. */
import { type MachineProof, provePaths } from '../../../src/testing/paths/prove-paths.js';
import { sequenceDiagram } from '../../../src/testing/paths/sequence-diagram.js';
import { code, codes, fence, table } from '../markdown.js';

export function pathSection(): readonly string[] {
  const { machines } = provePaths();
  return [
    '## Paths',
    'For each machine a model lists every event that may come in a state: commands, reports, and the machine’s own events (an actor is done or fails, a delay ends), once for each payload that a guard could tell apart. `@xstate/graph` finds the shortest path to every state of the model; one more step is added wherever that covers something new, and in the small models (GraphServer, load job) by every event in every state. `npm run test:paths` runs the machine along each path among simulated processes, gateway and store. After each step the state, the context and everything that the machine wants done (orders, answers, actors, timers) must be what the model says, and every invariant in `src/testing/invariants.ts` must hold.',
    [
      '- *States*: every state of the machine.',
      '- *Transitions*: every entry of every `on`, `after`, `always`, `onDone` and `onError`.',
      '- *Guards*: every guard, true and false.',
      '- *Pairs*: every state in which the machine can rest, with every event that may come there.',
    ].join('\n'),
    coverageTable(machines),
    '### The models',
    'States that have the same future count as one: the numbers of generations, times and texts decide nothing. A reaction is everything that one event sets off: which transitions (and which others would have been open, had they been asked first), which orders and answers, which fields of the context. All that the model has are followed.',
    modelTable(machines),
    '### Ignored on purpose',
    'In these pairs the machine declares that nothing follows. They are run as well: state and context must stay as they are, and no action may be done.',
    ...machines.flatMap(ignoredTable),
    ...longestPath(machines[0]),
  ];
}

function coverageTable(machines: readonly MachineProof[]): string {
  const rows = machines.map(({ name, counts }) => [
    code(name),
    ...[counts.states, counts.transitions, counts.guards, counts.pairs].map(
      ({ covered, total }) => `${covered} of ${total}`,
    ),
  ]);
  return table(['Machine', 'States', 'Transitions', 'Guards', 'Pairs'], rows);
}

function modelTable(machines: readonly MachineProof[]): string {
  const rows = machines.flatMap(({ models }) =>
    models.map(({ model, states, reactions, paths }) => [
      code(model.machine),
      model.variant,
      String(states),
      String(reactions),
      String(paths.length),
      String(paths.reduce((sum, { steps }) => sum + steps.length, 0)),
      String(Math.max(...paths.map(({ steps }) => steps.length))),
    ]),
  );
  return table(['Machine', 'With', 'States of the model', 'Reactions', 'Paths', 'Steps', 'Longest path'], rows);
}

function ignoredTable({ name, ignored }: MachineProof): string[] {
  const events = new Map<string, string[]>();
  for (const pair of ignored) {
    const [state = '', event = ''] = pair.split(' × ');
    events.set(state, [...(events.get(state) ?? []), event]);
  }
  const rows = [...events].map(([state, ignoredHere]) => [code(state), codes(ignoredHere.toSorted())]);
  return [`${ignored.length} pairs of ${code(name)}:`, table(['State', 'Ignores'], rows)];
}

function longestPath(machine: MachineProof | undefined): string[] {
  if (machine === undefined) return [];
  return [
    '### An example: the longest path',
    `It takes ${machine.longest.steps.length} events to get there.`,
    fence('mermaid', sequenceDiagram(machine.longest)),
  ];
}
