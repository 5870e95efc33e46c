import { describe, expect, it } from 'vitest';
import { brokenInvariants, type Observation } from '../../src/testing/invariants.js';
import { World } from '../../src/testing/simulated-world.js';

async function readyOnA(sharedData = false): Promise<Observation> {
  return (await new World({ sharedData }).ready('A')).observe();
}

function names(observation: Observation): string[] {
  return brokenInvariants(observation).map((wrong) => wrong.split(' ')[0] ?? '');
}

describe('the invariants', () => {
  it('hold of a service that is idle, and of one that serves', async () => {
    expect(brokenInvariants(new World().observe())).toEqual([]);
    expect(brokenInvariants(await readyOnA())).toEqual([]);
  });

  it('find a generation that nobody has a role for, and a process that nobody watches', async () => {
    const good = await readyOnA();
    expect(names({ ...good, phases: new Map([...good.phases, [2, 'serving']]) })).toEqual(['eachGenerationHasOneRole']);
    expect(names({ ...good, processes: new Set([1, 2]) })).toEqual(['everyProcessIsWatched']);
  });

  it('find queries that go to the wrong generation, to one that does not serve, or nowhere', async () => {
    const good = await readyOnA();
    const target = { generation: 1, graphId: 'A', endpoints: { query: 'http://127.0.0.1:5001/query' } };
    const wrongTarget = { type: 'gateway.cutOver', target: { ...target, generation: 2 } } as const;
    expect(names({ ...good, gateway: wrongTarget })).toEqual([
      'queriesGoToTheActiveGeneration',
      'queriesGoToAServingGeneration',
    ]);
    expect(names({ ...good, phases: new Map([[1, 'terminating.killing']]) })).toEqual([
      'queriesGoToAServingGeneration',
    ]);
    expect(names({ ...good, gateway: { type: 'gateway.hold', graphId: 'A' } })).toEqual([
      'queriesGoToTheActiveGeneration',
      'gatewayModeFitsTheLifecycle',
    ]);
    expect(names({ ...good, gateway: null })).toEqual([
      'queriesGoToTheActiveGeneration',
      'gatewayModeFitsTheLifecycle',
    ]);
  });

  it('find what is left behind in a state where nothing of ours may live', () => {
    const idle = new World().observe();
    const command = { type: 'STOP', commandId: 'c1' } as const;
    expect(names({ ...idle, processes: new Set([1]) })).toEqual(['nothingLivesAtRest', 'everyProcessIsWatched']);
    expect(names({ ...idle, asked: ['c1'], context: { ...idle.context, command } })).toEqual(['nothingLivesAtRest']);
  });

  it('find a command that is lost, and one that is answered twice', async () => {
    const good = await readyOnA();
    expect(names({ ...good, asked: ['c1', 'c2'] })).toEqual(['everyCommandIsAnsweredOrPending']);
    expect(names({ ...good, answeredTwice: ['c1'] })).toEqual(['noCommandIsAnsweredTwice']);
  });

  it('find a standby where it has no business, and one that gets queries', async () => {
    const world = await new World({ sharedData: true, standby: 1 }).ready('A');
    world.clock.increment(0);
    world.process(2).becomesReady();
    const good = world.observe();
    expect(names(good)).toEqual([]);
    expect(names({ ...good, lifecycle: 'switching.preparing' })).toEqual(['standbyWaitsInReady']);
    const target = { generation: 2, graphId: 'A', endpoints: { query: 'http://127.0.0.1:5002/query' } };
    expect(names({ ...good, gateway: { type: 'gateway.cutOver', target } })).toEqual([
      'queriesGoToTheActiveGeneration',
      'standbyWaitsInReady',
    ]);
  });

  it('find more commands waiting than the policy allows', async () => {
    const good = await readyOnA();
    const queue = Array.from({ length: 17 }, (_, index) => ({ type: 'STOP', commandId: `q${index}` }) as const);
    const asked = queue.map(({ commandId }) => commandId);
    const context = { ...good.context, queue };
    expect(names({ ...good, lifecycle: 'switching.preparing', asked, context })).toEqual(['queueIsBounded']);
  });

  it('find a ready service that is not done, or serves another graph than the one on record', async () => {
    const good = await readyOnA();
    const command = { type: 'RESTART', commandId: 'c2' } as const;
    expect(names({ ...good, asked: ['c2'], context: { ...good.context, command } })).toEqual(['readyIsQuiet']);
    expect(names({ ...good, context: { ...good.context, active: null }, gateway: null })).toEqual([
      'eachGenerationHasOneRole',
      'gatewayModeFitsTheLifecycle',
      'readyIsQuiet',
      'servedGraphIsOnRecord',
    ]);
    expect(names({ ...good, recordedGraphId: 'B' })).toEqual(['servedGraphIsOnRecord']);
  });

  it('find one graph opened twice where two processes may not share it', async () => {
    for (const sharedData of [false, true]) {
      const good = await readyOnA(sharedData);
      const { active } = good.context;
      if (active === null) throw new Error('No generation is active');
      const observation: Observation = {
        ...good,
        lifecycle: 'switching.preparing',
        phases: new Map([...good.phases, [2, 'spawning']]),
        context: { ...good.context, candidate: { ...active, number: 2 } },
      };
      expect(names(observation)).toEqual(sharedData ? [] : ['exclusiveDataIsOpenedOnce']);
    }
  });
});
