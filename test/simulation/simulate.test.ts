import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../src/machines/policy.js';
import { serviceMachine } from '../../src/machines/service.js';
import { type SimulationResult, sequenceDiagram, simulate, type Weather } from '../../src/testing/simulator/index.js';

/** What a million steps must have seen, or they prove little. */
const SEEN = [
  ...['idle', 'stopping', 'stopped', 'failed', 'restarting.givingUp'].map((state) => `query refused in ${state}`),
  ...['ready', 'stopping', 'stopped', 'failed'].map((state) => `service ${state}`),
  ...['spawning', 'recording', 'losing', 'abandoning', 'backingOff'].map((state) => `service starting.${state}`),
  ...['preparing', 'recording', 'losing', 'cuttingOver', 'draining'].map((state) => `service switching.${state}`),
  ...['reverting', 'abandoning', 'rolledBack'].map((state) => `service switching.${state}`),
  ...['releasing', 'backingOff', 'respawning', 'givingUp'].map((state) => `service restarting.${state}`),
  ...['probing', 'serving', 'draining', 'exited'].map((state) => `graphServer ${state}`),
  ...['interrupting', 'killing'].map((state) => `graphServer terminating.${state}`),
  ...['crashed', 'hung', 'killed', 'never became ready', 'exited at its start'].map((what) => `process ${what}`),
  ...['could not be spawned', 'ignored the polite signal', 'obeyed the polite signal'].map((what) => `process ${what}`),
  ...[
    'GK_BUSY',
    'GK_NOT_RUNNING',
    'GK_SUPERSEDED',
    'GK_SWITCH_FAILED',
    'GK_RECORD_FAILED',
    'GK_START_FAILED',
    'done',
  ].map((outcome) => `command SWITCH ${outcome}`),
  ...['START', 'RESTART', 'STOP', 'KILL'].flatMap((type) => [`command ${type} done`, `command ${type} GK_BUSY`]),
  ...['KILL', 'STOP', 'START'].map((type) => `command ${type} while stopping`),
  ...['answered', 'left', 'GK_UNAVAILABLE', 'GK_WRONG_GRAPH', 'GK_HOLD_FULL', 'GK_HOLD_TIMEOUT'].flatMap((outcome) => [
    `read ${outcome}`,
    `write ${outcome}`,
  ]),
  ...['write GK_OUTCOME_UNKNOWN', 'read GK_QUERY_FAILED', 'query replayed', 'record failed', 'clock jumped'],
  ...['rolled back', 'rolled back, not recorded', 'record could not be taken back'],
  ...['promoted', 'adopted', 'dismissed or lost'].map((what) => `standby ${what}`),
  ...['ready', 'failed', 'stopped'].map((state) => `run ended in ${state}`),
];

function broken({ violation }: SimulationResult): string | null {
  return violation && `${violation.invariant}: ${violation.detail}\n${sequenceDiagram(violation.trace)}`;
}

describe('a simulation', () => {
  it('of a million steps breaks no invariant, and goes everywhere', { timeout: 600_000 }, () => {
    const result = simulate({ seed: 1, steps: 1_000_000 });
    expect(broken(result)).toBeNull();
    expect(result.steps).toBeGreaterThanOrEqual(1_000_000);
    expect(SEEN.filter((figure) => !(figure in result.figures))).toEqual([]);
  });

  it('is the same for the same seed, step for step, and another for another seed', () => {
    const first = simulate({ seed: 7, steps: 20_000 });
    expect(simulate({ seed: 7, steps: 20_000 })).toEqual(first);
    expect(simulate({ seed: 8, steps: 20_000 }).traceHash).not.toBe(first.traceHash);
  });

  it('that breaks an invariant says how to repeat it', () => {
    const machine = serviceMachine.provide({ actions: { forgetGeneration: () => undefined } });
    const { violation } = simulate({ seed: 1, steps: 100_000, machine });
    if (violation === null) throw new Error('The planted bug was not found');
    const { seed, steps } = violation;
    expect(simulate({ seed, steps, stepsPerRun: steps, machine }).violation).toEqual(violation);
    expect(sequenceDiagram(violation.trace)).toMatch(/^sequenceDiagram\n.*\n {2}Admin->>Service: \d+ ms: START /s);
  });
});

describe('a read', () => {
  /** Everything that may happen to a service that is not stopped and does not give up, with patience to hold queries. */
  const weather = (sharedData: boolean): Partial<Weather> => ({
    policy: { ...DEFAULT_POLICY, sharedData, restartIntensity: 1_000 },
    hold: { maxQueries: 100_000, maxBytes: 100_000_000, timeoutMs: 3_600_000 },
    graphs: new Map([
      ['A', 'sound'],
      ['B', 'slow'],
      ['C', 'broken'],
    ]),
    commands: ['SWITCH', 'SWITCH', 'RESTART'],
    queryEveryMs: 20,
    faultEveryMs: 5_000,
    oddShare: 0,
  });

  it.each([false, true])('never fails by a switch, a restart, a crash or a hang (data shared: %s)', (sharedData) => {
    const result = simulate({ seed: 1, steps: 100_000, weather: weather(sharedData) });
    expect(broken(result)).toBeNull();
    const { figures } = result;
    for (const what of [
      'command SWITCH done',
      'rolled back',
      'command RESTART done',
      'process crashed',
      'process hung',
    ]) {
      expect(figures[what]).toBeGreaterThan(10);
    }
    const ends = Object.keys(figures).filter((figure) => figure.startsWith('read '));
    // A client that asked for a graph by its id is told when another one runs.
    expect(ends).toEqual(['read GK_UNAVAILABLE', 'read GK_WRONG_GRAPH', 'read answered', 'read left']);
    const refused = Object.keys(figures).filter((figure) => figure.startsWith('query refused in '));
    expect(refused).toEqual(['query refused in idle']);
  });
});
