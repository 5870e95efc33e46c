/** The parts of `npm run test:mutation`, which itself takes minutes, and whether its figures are of these machines. */
import { describe, expect, it } from 'vitest';
import { assign, initialTransition, setup, transition } from 'xstate';
import { loadJobMachine } from '../../src/machines/load-job.js';
import { allMutants } from './mutation/all-mutants.js';
import { buildMachine } from './mutation/build-machine.js';
import { complaintsAbout } from './mutation/complaints.js';
import { describeChange } from './mutation/describe-change.js';
import { EQUIVALENT } from './mutation/equivalent.js';
import { judge } from './mutation/judge.js';
import { type Mutant, mutantsOf } from './mutation/mutants.js';
import { plainDefinition } from './mutation/plain-state.js';
import { mutationReport } from './mutation/result.js';

const door = setup({
  types: { context: {} as { readonly knocks: number }, events: {} as { type: 'KNOCK' | 'CLOSE' | 'SLAM' } },
  guards: { isPolite: ({ context }) => context.knocks > 1 },
  delays: { draught: 10, hinge: 20 },
  actions: { count: assign(({ context }) => ({ knocks: context.knocks + 1 })), creak: () => undefined },
}).createMachine({
  id: 'door',
  context: { knocks: 0 },
  initial: 'shut',
  states: {
    shut: { on: { KNOCK: [{ guard: 'isPolite', target: 'open' }, { actions: 'count' }] } },
    open: { entry: 'creak', on: { CLOSE: 'shut', SLAM: 'broken' }, after: { draught: 'shut' } },
    broken: { after: { hinge: { target: 'broken', reenter: true } } },
  },
});

const mutants = allMutants();

function named(name: string): Mutant {
  const mutant = mutants.find((each) => each.name === name);
  if (mutant === undefined) throw new Error(`There is no mutant ${name}`);
  return mutant;
}

function count(machine: unknown, kind: unknown): number {
  return mutants.filter((mutant) => mutant.machine === machine && mutant.kind === kind).length;
}

describe('the mutants of a machine', () => {
  it('are one for each small mistake, each by its name', () => {
    expect(mutantsOf(door).map(({ name }) => name)).toEqual([
      'door (all): begin in open',
      'door (all): begin in broken',
      'door shut: drop KNOCK 1',
      'door shut: drop KNOCK 2',
      'door shut: retarget KNOCK 1 to shut',
      'door shut: retarget KNOCK 1 to broken',
      'door shut: drop count from KNOCK 2',
      'door shut: negate isPolite of KNOCK 1',
      'door shut: remove isPolite from KNOCK 1',
      'door shut: reorder KNOCK 1 and 2',
      'door open: drop CLOSE',
      'door open: drop SLAM',
      'door open: drop after draught',
      'door open: swap targets of CLOSE and SLAM',
      'door open: swap targets of SLAM and after draught',
      'door open: retarget CLOSE to open',
      'door open: retarget CLOSE to broken',
      'door open: retarget SLAM to shut',
      'door open: retarget SLAM to open',
      'door open: retarget after draught to open',
      'door open: retarget after draught to broken',
      'door open: drop entry creak',
      'door open: after hinge instead of draught',
      'door open: after no time instead of draught',
      'door broken: drop after hinge',
      'door broken: retarget after hinge to shut',
      'door broken: retarget after hinge to open',
      'door broken: do not re-enter by after hinge',
      'door broken: after draught instead of hinge',
      'door broken: after no time instead of hinge',
    ]);
  });

  it('say what they change', () => {
    const swapped = mutantsOf(door).find(({ name }) => name === 'door open: swap targets of CLOSE and SLAM');
    expect(swapped && describeChange(swapped)).toEqual([
      '- CLOSE 1: go to #door.shut',
      '- SLAM 1: go to #door.broken',
      '+ CLOSE 1: go to #door.broken',
      '+ SLAM 1: go to #door.shut',
    ]);
  });

  it('have that change and no other', () => {
    const [beginsOpen] = mutantsOf(door);
    expect(beginsOpen?.build().config).toMatchObject({ initial: 'open', states: { open: { entry: ['creak'] } } });
    expect(door.config.initial).toBe('shut');
  });
});

describe('a mutant', () => {
  it('is killed by the generated paths when it does anything else than the machine', async () => {
    const verdict = await judge(named('loadJob publishing: drop notePublishFailed from onError'));
    expect(verdict.killedBy).toBe('paths');
    expect(verdict.seen).toContain('GK_RECORD_FAILED');
  });

  it('that goes round in circles stops with an error', () => {
    const slide = setup({}).createMachine({
      id: 'slide',
      initial: 'away',
      states: { away: { on: { GO: 'top' } }, top: { always: 'halfway' }, halfway: { always: 'bottom' }, bottom: {} },
    });
    const circling = mutantsOf(slide).find(({ name }) => name === 'slide halfway: retarget always to top');
    const [away] = circling === undefined ? [] : initialTransition(circling.build());
    expect(() => circling && away && transition(circling.build(), away, { type: 'GO' })).toThrow('Infinite loop');
  });

  it('that is the machine itself, only written otherwise, survives everything', async () => {
    const [any] = mutants.filter(({ machine }) => machine === 'loadJob');
    if (any === undefined) throw new Error('There is no mutant');
    const build = () => buildMachine(plainDefinition(loadJobMachine), loadJobMachine);
    expect(await judge({ ...any, build })).toEqual({ killedBy: null, seen: '', breaksInvariant: false });
  });
});

describe('the figures of the last run', () => {
  it('are of the machines as they are now', () => {
    const figures = Object.entries(mutationReport().machines).flatMap(([machine, kinds]) =>
      Object.entries(kinds).map(([kind, figure]) => [machine, kind, figure.mutants]),
    );
    expect(figures.map(([machine, kind]) => [machine, kind, count(machine, kind)])).toEqual(figures);
    expect(figures.reduce((sum, [, , many]) => sum + Number(many), 0)).toBe(mutants.length);
  });

  it('name no survivor that nobody has argued to be equivalent', () => {
    expect(complaintsAbout(mutationReport(), EQUIVALENT)).toEqual([]);
  });
});

describe('a run fails', () => {
  const figures = { paths: 8, simulation: 1, product: 0, survivors: 1, breakInvariant: 0 };
  const result = { machines: { door: { 'targets swapped': { mutants: 10, ...figures } } }, survivors: ['one'] };

  it('when a survivor is not argued, and when fewer than 95 % are killed', () => {
    expect(complaintsAbout(result, {})).toEqual([
      'one: it survives, and nobody argues why',
      'fewer than 95 % are killed',
    ]);
  });

  it('when an argued survivor is killed or does not exist', () => {
    expect(complaintsAbout({ machines: {}, survivors: ['one'] }, { one: 'because', two: 'because' })).toEqual([
      'two: it is said to be equivalent, and is killed or does not exist',
    ]);
  });
});
