/** Arbitrary scenarios for fast-check: short lists of what administrators, clients and misfortune do. */
import * as fc from 'fast-check';
import type { ProcessFate, ScenarioAction, WriteFate } from '../../src/testing/simulator/index.js';

const graphId = fc.constantFrom('A', 'B', 'C');

const command: fc.Arbitrary<ScenarioAction> = fc.record({
  do: fc.constant('command'),
  type: fc.constantFrom('START', 'SWITCH', 'RESTART', 'STOP', 'KILL'),
  graphId,
});

/** START comes often, because little can go wrong before it. */
const start: fc.Arbitrary<ScenarioAction> = fc.record({
  do: fc.constant('command'),
  type: fc.constant('START'),
  graphId,
});

const nextProcess: fc.Arbitrary<ScenarioAction> = fc.record({
  do: fc.constant('nextProcess'),
  fate: fc.constantFrom<Partial<ProcessFate>[]>(
    { start: 'exits' },
    { start: 'neverReady' },
    { start: 'cannotSpawn' },
    { interruptMs: null },
    { hangMs: 0 },
    { crashMs: 100 },
    { killMs: 400, tellMs: 300 },
  ),
});

const nextWrite: fc.Arbitrary<ScenarioAction> = fc.record({
  do: fc.constant('nextWrite'),
  fate: fc.constantFrom<Partial<WriteFate>[]>({ fails: true }, { takesMs: 5_000 }),
});

const fault: fc.Arbitrary<ScenarioAction> = fc.record({ do: fc.constantFrom('crash', 'hang') });

const query: fc.Arbitrary<ScenarioAction> = fc.record({
  do: fc.constant('query'),
  request: fc.record({
    reads: fc.boolean(),
    graphId: fc.constantFrom(null, 'A'),
    sizeBytes: fc.constant(1),
    takesMs: fc.constantFrom(1, 200, 2_000),
  }),
});

const advance: fc.Arbitrary<ScenarioAction> = fc.record({
  do: fc.constant('advance'),
  ms: fc.constantFrom(1, 10, 100, 1_000, 5_000),
});

export const scenarios: fc.Arbitrary<ScenarioAction[]> = fc.array(
  fc.oneof(start, command, nextProcess, nextWrite, fault, query, advance, advance),
  { maxLength: 30, size: 'max' },
);
