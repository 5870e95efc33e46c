import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphServerMachine } from '../../src/machines/graph-server.js';
import { serviceMachine } from '../../src/machines/service.js';
import { runScenario, type ScenarioOptions } from '../../src/testing/simulator/index.js';
import { scenarios } from './scenario-actions.js';

/** Little patience and few attempts, so that short scenarios reach far. */
const policy = {
  readyTimeoutMs: 500,
  drainTimeoutMs: 300,
  stopTimeoutMs: 100,
  killTimeoutMs: 50,
  livenessMisses: 2,
  restartIntensity: 2,
  commandQueueLimit: 2,
};

/** Looks for a scenario that breaks an invariant, and shrinks it. */
function search(options: ScenarioOptions, numRuns: number) {
  const holds = fc.property(scenarios, (actions) => runScenario(actions, options).violation === null);
  const { counterexample } = fc.check(holds, { seed: 1, numRuns });
  const [actions] = counterexample ?? [];
  return actions && { actions, violation: runScenario(actions, options).violation };
}

describe('scenarios of commands, faults, clients and time', () => {
  it.each([
    { sharedData: false, standby: 0 },
    { sharedData: true, standby: 0 },
    { sharedData: true, standby: 1 },
  ])('break no invariant (%o)', (data) => {
    expect(search({ policy: { ...policy, ...data } }, 500)).toBeUndefined();
  });
});

describe('a planted bug is found, and shrunk to what it takes:', () => {
  it('queries that are not held', () => {
    const machine = serviceMachine.provide({ actions: { holdQueries: () => undefined } });
    const found = search({ policy, machine }, 500);
    expect(found?.violation?.invariant).toBe('new queries go to the active generation and to no other');
    expect(found?.actions).toHaveLength(1);
    expect(found?.actions[0]).toMatchObject({ do: 'command', type: 'START' });
  });

  it('generations that are never told to leave', () => {
    const machine = serviceMachine.provide({ actions: { tellRetiringToLeave: () => undefined } });
    const found = search({ policy, machine }, 500);
    expect(found?.violation?.invariant).toBe('a service that was told to stop leaves nothing behind');
    expect(found?.actions).toHaveLength(1);
    expect(found?.actions[0]).toMatchObject({ do: 'command', type: 'START' });
  });

  it('a rolled-back switch whose caller is never told', () => {
    const machine = serviceMachine.provide({ actions: { noteRolledBack: () => undefined } });
    const found = search({ policy, machine }, 500);
    expect(found?.violation?.invariant).toBe('each command has exactly one outcome');
    expect(found?.actions).toMatchObject([
      { do: 'command', type: 'START', graphId: 'A' },
      { do: 'command', type: 'START', graphId: 'C' },
      { do: 'nextProcess', fate: { start: 'exits' } },
    ]);
  });

  it('a process that ignores the polite signal and is not killed', () => {
    const graphServer = graphServerMachine.provide({ actions: { killProcessGroup: () => undefined } });
    const found = search({ policy, graphServer }, 500);
    expect(found?.violation?.invariant).toBe('when faults stop, the service comes to rest');
    expect(found?.actions.length).toBeLessThanOrEqual(3);
  });

  it('a service that never gives up', () => {
    const never = () => false;
    const machine = serviceMachine.provide({
      guards: { isActiveAtLastAttempt: never, isCandidateAtLastAttempt: never },
    });
    const found = search({ policy: { ...policy, restartIntensity: 0 }, machine }, 500);
    expect(found?.violation?.invariant).toBe('the restart intensity is kept');
    expect(found?.actions.length).toBeLessThanOrEqual(4);
  });

  it('a standby that is kept when something else begins', () => {
    const machine = serviceMachine.provide({ actions: { setAsideStandby: () => undefined } });
    const found = search({ policy: { ...policy, sharedData: true, standby: 1 }, machine }, 500);
    expect(found?.violation?.invariant).toBe('a standby is spare');
  });

  it('a restart that does not wait until exclusive data is free', () => {
    const machine = serviceMachine.provide({ guards: { graphIsFree: () => true, plannedRestartCanGoOn: () => true } });
    const found = search({ policy, machine }, 500);
    expect(found?.violation?.invariant).toBe('exclusive data is never opened twice at once');
    expect(found?.actions).toMatchObject([
      { do: 'command', type: 'START' },
      { do: 'command', type: 'RESTART' },
    ]);
  });
});
