import { describe, expect, it } from 'vitest';
import { type EventObject, setup } from 'xstate';
import { Coverage } from '../../../src/testing/paths/coverage.js';
import { generatePaths } from '../../../src/testing/paths/generate-paths.js';
import { internalEvents, type MachineModel } from '../../../src/testing/paths/model.js';
import { traceStart, traceStep } from '../../../src/testing/paths/trace-step.js';
import { stateName } from '../../../src/testing/state-name.js';

/** A door that opens for those who know the word, and shuts by itself. */
const door = setup({
  types: { events: {} as { type: 'PUSH'; word: string } | { type: 'KNOCK' } },
  guards: { knowsTheWord: ({ event }) => event.type === 'PUSH' && event.word === 'friend' },
  delays: { aWhile: 1000 },
}).createMachine({
  id: 'door',
  initial: 'shut',
  on: { KNOCK: {} },
  states: {
    shut: { on: { PUSH: [{ guard: 'knowsTheWord', target: 'opening' }, { target: 'barred' }] } },
    opening: { always: 'open' },
    open: { after: { aWhile: 'shut' }, on: { PUSH: {} } },
    barred: { type: 'final' },
  },
});

const push = { type: 'PUSH', word: 'friend' };
const model: MachineModel = {
  machine: 'door',
  variant: '',
  logic: door,
  input: undefined,
  cases: (snapshot) => [push, { type: 'PUSH', word: 'foe' }, { type: 'KNOCK' }, ...internalEvents(snapshot)],
  fold: ({ value }) => stateName(value),
};

function covered(...events: EventObject[]): Coverage {
  const coverage = new Coverage(door);
  let snapshot = traceStart(door, undefined).after;
  coverage.rest(snapshot);
  for (const event of events) {
    const step = traceStep(door, snapshot, event);
    for (const microstep of step.microsteps) coverage.observe(microstep);
    coverage.rest(step.after);
    snapshot = step.after;
  }
  return coverage;
}

describe('the coverage of a machine', () => {
  it('knows everything that there is to cover', () => {
    const { states, transitions, pairs, guards } = new Coverage(door).goals;
    expect([...states]).toEqual(['shut', 'opening', 'open', 'barred']);
    expect([...transitions]).toEqual([
      '(all) × KNOCK 1: stays',
      'shut × PUSH 1: if knowsTheWord → opening',
      'shut × PUSH 2: → barred',
      'opening × at once 1: → open',
      'open × PUSH 1: stays',
      'open × after aWhile 1: → shut',
    ]);
    // Nothing can come while the door is opening, nor after it is barred.
    expect([...pairs]).toEqual(['shut × KNOCK', 'shut × PUSH', 'open × KNOCK', 'open × PUSH', 'open × after aWhile']);
    expect([...guards]).toEqual([
      'shut × PUSH 1: if knowsTheWord → opening is true',
      'shut × PUSH 1: if knowsTheWord → opening is false',
    ]);
  });

  it('says what the events so far have not covered', () => {
    const coverage = covered(push, { type: 'KNOCK' });
    expect(coverage.missing('states')).toEqual(['barred']);
    expect(coverage.missing('transitions')).toEqual([
      'shut × PUSH 2: → barred',
      'open × PUSH 1: stays',
      'open × after aWhile 1: → shut',
    ]);
    expect(coverage.missing('pairs')).toEqual(['shut × KNOCK', 'open × PUSH', 'open × after aWhile']);
    expect(coverage.missing('guards')).toEqual(['shut × PUSH 1: if knowsTheWord → opening is false']);
    expect(coverage.count('states')).toEqual({ covered: 3, total: 4 });
  });

  it('tells events that are ignored from events that are handled', () => {
    expect(covered(push, push, { type: 'KNOCK' }).ignoredPairs()).toEqual(['open × PUSH', 'open × KNOCK']);
  });

  it('is complete after the generated paths, none of which is the beginning of another', () => {
    const coverage = new Coverage(door);
    const { states, paths } = generatePaths(model, coverage);
    expect(states).toBe(3);
    expect(paths.map(({ steps }) => steps.map(({ after }) => stateName(after.value)))).toEqual([
      ['barred'],
      ['shut'],
      ['open', 'open'],
      ['open', 'open'],
      ['open', 'shut'],
    ]);
    for (const kind of ['states', 'transitions', 'pairs', 'guards'] as const)
      expect(coverage.missing(kind)).toEqual([]);
  });
});
