import { describe, expect, it } from 'vitest';
import { settled, World } from '../../src/testing/simulated-world.js';

const readyOnA = () => new World().ready('A');

describe('starting', () => {
  it('serves nothing and says so until it is told to start', () => {
    const world = new World();
    expect(world.lifecycle).toBe('idle');
    expect(world.gateway.map(({ type }) => type)).toEqual(['gateway.refuse']);
  });

  it('holds queries, records the graph when the GraphServer is ready, cuts over and answers START', async () => {
    const world = new World();
    const start = world.command('START', 'A');
    expect(world.lifecycle).toBe('starting.spawning');
    world.process(1).becomesReady();
    expect(world.lifecycle).toBe('starting.recording');
    expect(world.records.map(({ graphId }) => graphId)).toEqual(['A']);
    expect(world.outcomes.has(start)).toBe(false);
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('ready');
    expect(world.outcomes.get(start)).toEqual({ status: 'done', graphId: 'A', generation: 1 });
    expect(world.gateway.slice(1)).toEqual([
      { type: 'gateway.hold', graphId: 'A' },
      {
        type: 'gateway.cutOver',
        target: { generation: 1, graphId: 'A', endpoints: { query: 'http://127.0.0.1:5001/query' } },
      },
    ]);
    expect(world.context.active).toEqual({
      number: 1,
      graphId: 'A',
      pid: 1001,
      startedAt: 0,
      readyAt: 0,
      endpoints: { query: 'http://127.0.0.1:5001/query' },
    });
  });

  it('tries again at once after a first failure, then backs off, then gives up with the reason', async () => {
    const world = new World({ restartIntensity: 2, backoffBaseMs: 100 });
    const start = world.command('START', 'A');
    world.process(1).spawns().exits(7, null, ['no such directory']);
    expect(world.lifecycle).toBe('starting.backingOff');
    world.clock.increment(0);
    expect(world.lifecycle).toBe('starting.spawning');
    world.process(2).cannotSpawn('ENOENT');
    world.clock.increment(99);
    expect(world.lifecycle).toBe('starting.backingOff');
    world.clock.increment(1);
    world.process(3).spawns().exits(null, 'SIGSEGV', ['boom']);
    expect(world.lifecycle).toBe('failed');
    expect(world.outcomes.get(start)).toMatchObject({
      status: 'failed',
      error: {
        error: 'GK_START_FAILED',
        message: 'Graph A could not be served: it was ended by SIGSEGV; its last line: boom',
        details: { lastLines: ['boom'] },
      },
    });
    expect(world.context.lastError?.error).toBe('GK_START_FAILED');
    expect(world.gateway.at(-1)?.type).toBe('gateway.refuse');
    expect(Object.keys(world.service.getSnapshot().children)).toEqual(['gateway']);
  });

  it('counts only failures within the restart window', () => {
    const world = new World({ restartIntensity: 1, restartWindowMs: 1000 });
    world.command('START', 'A');
    world.process(1).spawns().exits(1);
    world.clock.increment(0);
    world.clock.increment(1000);
    world.process(2).spawns().exits(1);
    expect(world.lifecycle).toBe('starting.backingOff');
  });

  it('fails, and leaves no process, when the running graph cannot be recorded', async () => {
    const world = new World();
    const start = world.command('START', 'A');
    world.process(1).becomesReady();
    await world.recordFails('ENOSPC');
    expect(world.lifecycle).toBe('starting.abandoning');
    expect(world.outcomes.has(start)).toBe(false);
    await world.finishesQueries(1);
    expect(world.process(1).signals).toEqual(['process.interrupt']);
    world.process(1).exits();
    expect(world.lifecycle).toBe('failed');
    expect(world.outcomes.get(start)).toMatchObject({
      error: { error: 'GK_RECORD_FAILED', message: 'Graph A could not be recorded as the running one: ENOSPC' },
    });
  });

  it('tries again when the candidate ends while it is being recorded, as often as the intensity allows', () => {
    const world = new World({ restartIntensity: 1 });
    world.command('START', 'A');
    world.process(1).becomesReady().exits(1);
    expect(world.lifecycle).toBe('starting.backingOff');
    world.clock.increment(0);
    world.process(2).becomesReady().exits(1);
    expect(world.lifecycle).toBe('failed');
  });

  it('never serves a candidate that hangs while it is being recorded, and tries again', async () => {
    const world = new World({ restartIntensity: 1, livenessMisses: 1 });
    world.command('START', 'A');
    world.process(1).becomesReady();
    world.liveness(1, { type: 'liveness.missed', reason: 'no answer', at: 0 });
    expect(world.lifecycle).toBe('starting.losing');
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('starting.losing');
    expect(world.gateway.map(({ type }) => type)).toEqual(['gateway.refuse', 'gateway.hold']);
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('starting.backingOff');
    world.clock.increment(0);
    expect(world.process(2).graphId).toBe('A');
  });

  it('can be started again after it failed, by START or RESTART, with its failures forgotten', () => {
    for (const command of ['START', 'RESTART'] as const) {
      const world = new World({ restartIntensity: 0 });
      world.command('START', 'A');
      world.process(1).spawns().exits(1);
      expect(world.lifecycle).toBe('failed');
      world.command(command, 'A');
      expect(world.lifecycle).toBe('starting.spawning');
      expect(world.process(2).graphId).toBe('A');
      expect(world.context.failures).toEqual([]);
    }
  });
});

describe('a switch', () => {
  it('starts the new generation beside the old, records, cuts over, drains the old and then answers', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    expect(world.lifecycle).toBe('switching.preparing');
    world.process(2).becomesReady();
    expect(world.lifecycle).toBe('switching.recording');
    expect(world.gateway.at(-1)).toMatchObject({ target: { generation: 1 } });
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('switching.draining');
    expect(world.gateway.at(-1)).toMatchObject({ type: 'gateway.cutOver', target: { generation: 2, graphId: 'B' } });
    expect(world.phase(1)).toBe('draining');
    expect(world.outcomes.has(command)).toBe(false);
    await world.finishesQueries(1);
    expect(world.phase(1)).toBe('terminating.interrupting');
    world.process(1).exits();
    expect(world.lifecycle).toBe('ready');
    expect(world.outcomes.get(command)).toEqual({ status: 'done', graphId: 'B', generation: 2 });
    expect(world.phase(1)).toBe('gone');
    expect(world.path.slice(3)).toEqual([
      'ready',
      'switching.preparing',
      'switching.recording',
      'switching.draining',
      'ready',
    ]);
  });

  it('whose candidate exits at once leaves the old graph serving and tells the caller why', async () => {
    const world = await readyOnA();
    const before = world.gateway.length;
    const command = world.command('SWITCH', 'B');
    world.process(2).spawns().exits(3, null, ['cannot open B']);
    expect(world.lifecycle).toBe('ready');
    expect(world.context.active?.graphId).toBe('A');
    expect(world.gateway.length).toBe(before);
    expect(world.outcomes.get(command)).toMatchObject({
      error: {
        error: 'GK_SWITCH_FAILED',
        message:
          'The switch to graph B was rolled back, graph A stays the running one: it exited with code 3; its last line: cannot open B',
        details: { lastLines: ['cannot open B'] },
      },
    });
  });

  it('whose candidate never becomes ready leaves the old graph serving', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    world.process(2).spawns();
    world.clock.increment(30_000);
    expect(world.phase(2)).toBe('terminating.interrupting');
    world.clock.increment(10_000);
    expect(world.process(2).signals).toEqual(['process.interrupt', 'process.kill']);
    world.process(2).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('ready');
    expect(world.outcomes.get(command)).toMatchObject({
      error: { message: expect.stringContaining('it did not become ready in time') },
    });
  });

  it('holds queries for the candidate when the old generation ends first', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('switching.preparing');
    expect(world.gateway.at(-1)).toEqual({ type: 'gateway.hold', graphId: 'A' });
    world.process(2).becomesReady();
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('ready');
    expect(world.outcomes.get(command)).toMatchObject({ status: 'done', graphId: 'B' });
    expect(world.context.restarts).toBe(1);
  });

  it('goes back to the old graph when both generations end', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    world.process(1).exits(null, 'SIGKILL');
    world.process(2).spawns().exits(1);
    expect(world.lifecycle).toBe('restarting.backingOff');
    expect(world.outcomes.get(command)).toMatchObject({ status: 'failed' });
    world.clock.increment(0);
    expect(world.process(3).graphId).toBe('A');
    world.process(3).becomesReady();
    expect(world.lifecycle).toBe('ready');
  });

  it('that cannot be recorded is rolled back: the candidate leaves and the old graph serves on', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    world.process(2).becomesReady();
    await world.recordFails('ENOSPC');
    expect(world.lifecycle).toBe('switching.abandoning');
    await world.finishesQueries(2);
    world.process(2).exits();
    expect(world.lifecycle).toBe('ready');
    expect(world.context.active?.number).toBe(1);
    expect(world.outcomes.get(command)).toMatchObject({ error: { error: 'GK_RECORD_FAILED' } });
  });

  it('whose candidate ends while it is recorded takes the record back before it answers', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    world.process(2).becomesReady().exits(1);
    expect(world.lifecycle).toBe('switching.reverting');
    expect(world.records.map(({ graphId }) => graphId)).toEqual(['A', 'B', 'A']);
    expect(world.outcomes.has(command)).toBe(false);
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('ready');
    expect(world.outcomes.get(command)).toMatchObject({ error: { error: 'GK_SWITCH_FAILED' } });
  });

  it('whose candidate hangs while it is recorded never cuts over to it, and takes the record back', async () => {
    const world = await new World({ livenessMisses: 1 }).ready('A');
    const command = world.command('SWITCH', 'B');
    world.process(2).becomesReady();
    world.liveness(2, { type: 'liveness.missed', reason: 'no answer', at: 0 });
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('switching.losing');
    expect(world.context.active?.number).toBe(1);
    world.process(2).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('switching.reverting');
    expect(world.records.map(({ graphId }) => graphId)).toEqual(['A', 'B', 'A']);
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('ready');
    expect(world.gateway.filter(({ type }) => type === 'gateway.cutOver')).toHaveLength(1);
    expect(world.outcomes.get(command)).toMatchObject({ error: { error: 'GK_SWITCH_FAILED' } });
  });

  it('says so when the record cannot be taken back', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    world.process(2).becomesReady().exits(1);
    await world.recordFails('EIO');
    expect(world.lifecycle).toBe('ready');
    expect(world.outcomes.get(command)).toMatchObject({
      error: { message: 'Graph A could not be recorded as the running one: EIO' },
    });
  });

  it('that loses both generations while it is recorded goes back to the old graph', async () => {
    const world = await readyOnA();
    world.command('SWITCH', 'B');
    world.process(2).becomesReady();
    world.process(1).exits(1);
    world.process(2).exits(1);
    await world.recordSucceeds();
    world.clock.increment(0);
    expect(world.lifecycle).toBe('restarting.respawning');
    expect(world.process(3).graphId).toBe('A');
  });

  it('whose new generation crashes while the old one drains brings the new graph back', async () => {
    const world = await readyOnA();
    const command = world.command('SWITCH', 'B');
    world.process(2).becomesReady();
    await world.recordSucceeds();
    world.process(2).exits(1);
    expect(world.gateway.at(-1)).toEqual({ type: 'gateway.hold', graphId: 'B' });
    world.clock.increment(0);
    expect(world.process(3).graphId).toBe('B');
    world.process(3).becomesReady();
    expect(world.lifecycle).toBe('switching.draining');
    world.process(1).exits();
    expect(world.lifecycle).toBe('ready');
    expect(world.outcomes.get(command)).toMatchObject({ status: 'done', graphId: 'B', generation: 3 });
  });

  it('whose new generation hangs while the old one drains brings the new graph back', async () => {
    const world = await readyOnA();
    world.command('SWITCH', 'B');
    world.process(2).becomesReady();
    await world.recordSucceeds();
    hang(world, 2);
    expect(world.lifecycle).toBe('restarting.releasing');
    world.process(2).exits(null, 'SIGKILL');
    world.clock.increment(0);
    expect(world.lifecycle).toBe('restarting.respawning');
  });

  it('gives up when the new generation fails too often, and waits for the old one to leave', async () => {
    for (const end of ['crash', 'hang'] as const) {
      const world = await new World({ restartIntensity: 0 }).ready('A');
      const command = world.command('SWITCH', 'B');
      world.process(2).becomesReady();
      await world.recordSucceeds();
      if (end === 'crash') world.process(2).exits(1);
      else hang(world, 2);
      expect(world.lifecycle).toBe('restarting.givingUp');
      if (end === 'hang') world.process(2).exits(null, 'SIGKILL');
      world.process(1).exits();
      expect(world.lifecycle).toBe('failed');
      expect(world.outcomes.get(command)).toMatchObject({ error: { error: 'GK_START_FAILED' } });
    }
  });

  it('to the graph that runs already is done at once', async () => {
    const world = await readyOnA();
    for (const type of ['SWITCH', 'START'] as const) {
      const command = world.command(type, 'A');
      expect(world.outcomes.get(command)).toEqual({ status: 'done', graphId: 'A', generation: 1 });
    }
    expect(world.processes).toHaveLength(1);
  });

  it('needs a running graph', () => {
    const world = new World();
    for (const command of [world.command('SWITCH', 'B'), world.command('RESTART')]) {
      expect(world.outcomes.get(command)).toMatchObject({ error: { error: 'GK_NOT_RUNNING' } });
    }
  });
});

describe('a crash', () => {
  it('of the active generation is followed by a fresh one at once, with queries held meanwhile', async () => {
    const world = await readyOnA();
    world.process(1).exits(null, 'SIGKILL', ['last words']);
    expect(world.gateway.at(-1)).toEqual({ type: 'gateway.hold', graphId: 'A' });
    expect(world.context.lastError).toMatchObject({
      error: 'GK_CRASHED',
      message: 'Generation 1 of graph A ended unasked: it was ended by SIGKILL; its last line: last words',
    });
    world.clock.increment(0);
    world.process(2).becomesReady();
    expect(world.lifecycle).toBe('ready');
    expect(world.gateway.at(-1)).toMatchObject({ type: 'gateway.cutOver', target: { generation: 2 } });
    expect(world.context.restarts).toBe(1);
  });

  it('loop ends in failed with the reason, and every process is gone', async () => {
    const world = await new World({ restartIntensity: 2, backoffBaseMs: 1 }).ready('A');
    world.process(1).exits(1);
    for (const generation of [2, 3]) {
      world.clock.increment(10);
      world.process(generation).spawns().exits(1, null, ['broken']);
    }
    expect(world.lifecycle).toBe('failed');
    expect(world.context.lastError?.message).toBe(
      'Graph A could not be served: it exited with code 1; its last line: broken',
    );
    expect(world.context.candidate).toBeNull();
  });

  it('at the last attempt fails at once', async () => {
    const world = await new World({ restartIntensity: 0 }).ready('A');
    world.process(1).exits(1);
    expect(world.lifecycle).toBe('failed');
  });
});

describe('a hang', () => {
  it('is killed after so many missed probes in a row, and replaced when its data is free', async () => {
    const world = await readyOnA();
    world.liveness(1, { type: 'liveness.missed', reason: 'timeout', at: 0 });
    world.liveness(1, { type: 'liveness.missed', reason: 'timeout', at: 0 });
    world.liveness(1, { type: 'liveness.answered', at: 0 });
    expect(world.lifecycle).toBe('ready');
    hang(world, 1);
    expect(world.process(1).signals).toEqual(['process.kill']);
    expect(world.lifecycle).toBe('restarting.releasing');
    expect(world.context.lastError?.message).toBe(
      'Generation 1 of graph A ended unasked: it stopped answering (timeout)',
    );
    world.process(1).exits(null, 'SIGKILL');
    world.clock.increment(0);
    world.process(2).becomesReady();
    expect(world.lifecycle).toBe('ready');
  });

  it('is replaced at once where two processes may share the data', async () => {
    const world = await new World({ sharedData: true }).ready('A');
    hang(world, 1);
    world.clock.increment(0);
    expect(world.lifecycle).toBe('restarting.respawning');
  });

  it('at the last attempt ends in failed', async () => {
    const world = await new World({ restartIntensity: 0 }).ready('A');
    hang(world, 1);
    expect(world.lifecycle).toBe('restarting.givingUp');
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('failed');
    expect(world.context.lastError?.message).toBe('Graph A could not be served: it stopped answering (timeout)');
  });

  it('of the old generation during a switch leaves clients to the candidate', async () => {
    const world = await readyOnA();
    world.command('SWITCH', 'B');
    hang(world, 1);
    expect(world.lifecycle).toBe('switching.preparing');
    expect(world.gateway.at(-1)?.type).toBe('gateway.hold');
    world.process(2).becomesReady();
    await world.recordSucceeds();
    expect(world.lifecycle).toBe('switching.draining');
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('ready');
  });
});

describe('a planned restart', () => {
  it('of exclusive data ends the old generation behind held queries, then starts the new one', async () => {
    const world = await readyOnA();
    const command = world.command('RESTART');
    expect(world.lifecycle).toBe('restarting.releasing');
    expect(world.gateway.at(-1)?.type).toBe('gateway.hold');
    expect(world.processes).toHaveLength(1);
    await world.finishesQueries(1);
    world.process(1).exits();
    expect(world.lifecycle).toBe('restarting.respawning');
    world.process(2).becomesReady();
    expect(world.outcomes.get(command)).toEqual({ status: 'done', graphId: 'A', generation: 2 });
    expect(world.context.restarts).toBe(0);
  });

  it('of shared data is rolling, like a switch', async () => {
    const world = await new World({ sharedData: true }).ready('A');
    const command = world.command('RESTART');
    expect(world.lifecycle).toBe('switching.preparing');
    world.process(2).becomesReady();
    await world.recordSucceeds();
    world.process(1).exits();
    expect(world.outcomes.get(command)).toEqual({ status: 'done', graphId: 'A', generation: 2 });
    expect(world.gateway.map(({ type }) => type)).toEqual([
      'gateway.refuse',
      'gateway.hold',
      'gateway.cutOver',
      'gateway.cutOver',
    ]);
  });
});

describe('with a standby', () => {
  const shared = { sharedData: true, standby: 1 };
  const ready = (policy = {}) => new World({ ...shared, ...policy }).ready('A');
  /** Ready, with generation 1 active and 2 as the standby, which is ready as well. */
  const readyTwice = async (policy = {}) => {
    const world = await ready(policy);
    world.clock.increment(0);
    world.process(2).becomesReady();
    return world;
  };
  const numbers = ({ context }: World) => ({
    active: context.active?.number ?? null,
    standby: context.standby?.number ?? null,
    retiring: context.retiring.map(({ number }) => number),
  });

  it('a second generation of the graph is started when the first is ready, and gets no queries', async () => {
    const world = await ready();
    expect(numbers(world)).toEqual({ active: 1, standby: null, retiring: [] });
    world.clock.increment(0);
    expect(numbers(world)).toEqual({ active: 1, standby: 2, retiring: [] });
    world.process(2).becomesReady();
    expect(world.process(2).graphId).toBe('A');
    expect(world.context.standby?.endpoints?.query).toBe('http://127.0.0.1:5002/query');
    expect(world.lifecycle).toBe('ready');
    expect(world.gateway.at(-1)).toMatchObject({ target: { generation: 1 } });
  });

  it('a crash leaves no instant without an active generation, and the next standby is started', async () => {
    const world = await readyTwice();
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('ready');
    expect(world.gateway.map(({ type }) => type)).toEqual([
      'gateway.refuse',
      'gateway.hold',
      'gateway.cutOver',
      'gateway.cutOver',
    ]);
    expect(world.gateway.at(-1)).toMatchObject({ target: { generation: 2, graphId: 'A' } });
    expect(world.context).toMatchObject({ restarts: 1, failures: [0], lastError: { error: 'GK_CRASHED' } });
    world.clock.increment(0);
    expect(numbers(world)).toEqual({ active: 2, standby: 3, retiring: [] });
  });

  it('a hang is followed by it at once, and by the next standby when the hung one is gone', async () => {
    const world = await readyTwice();
    hang(world, 1);
    expect(world.lifecycle).toBe('switching.draining');
    expect(world.gateway.at(-1)).toMatchObject({ target: { generation: 2 } });
    world.clock.increment(0);
    expect(world.processes).toHaveLength(2);
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('ready');
    world.clock.increment(0);
    expect(numbers(world)).toEqual({ active: 2, standby: 3, retiring: [] });
  });

  it('one that is on its way is waited for when the active generation is lost, and no other is started', async () => {
    for (const loss of ['crash', 'hang'] as const) {
      const world = await ready();
      world.clock.increment(0);
      world.process(2).spawns();
      if (loss === 'crash') world.process(1).exits(1);
      else hang(world, 1);
      expect(world.lifecycle).toBe('restarting.respawning');
      expect(world.gateway.at(-1)).toEqual({ type: 'gateway.hold', graphId: 'A' });
      world.process(2).saysReady();
      expect(world.processes).toHaveLength(2);
      expect(world.gateway.at(-1)).toMatchObject({ target: { generation: 2 } });
      if (loss === 'hang') world.process(1).exits(null, 'SIGKILL');
      expect(world.lifecycle).toBe('ready');
    }
  });

  it('one that was waited for and fails is a failure of the service', async () => {
    const world = await ready({ restartIntensity: 1 });
    world.clock.increment(0);
    world.process(1).exits(1);
    world.process(2).spawns().exits(1);
    expect(world.lifecycle).toBe('failed');
  });

  it('its own end changes nothing for clients, is told, and counts for nothing but the next standby', async () => {
    const world = await readyTwice({ restartIntensity: 0 });
    const before = world.gateway.length;
    world.process(2).exits(3, null, ['no room']);
    expect(world.lifecycle).toBe('ready');
    expect(world.gateway).toHaveLength(before);
    expect(world.context).toMatchObject({ restarts: 0, failures: [], standbyFailures: [0] });
    expect(world.context.lastError?.message).toBe(
      'Generation 2 of graph A ended unasked: it was the standby, and it exited with code 3; its last line: no room',
    );
  });

  it('its hang makes it leave, and the next one is started when it is gone', async () => {
    const world = await readyTwice();
    hang(world, 2);
    expect(numbers(world)).toEqual({ active: 1, standby: null, retiring: [2] });
    expect(world.process(2).signals).toEqual(['process.kill']);
    expect(world.context.lastError?.message).toBe(
      'Generation 2 of graph A ended unasked: it was the standby, and it stopped answering (timeout)',
    );
    world.clock.increment(1000);
    expect(world.processes).toHaveLength(2);
    world.process(2).exits(null, 'SIGKILL');
    world.clock.increment(0);
    expect(numbers(world)).toEqual({ active: 1, standby: 3, retiring: [] });
  });

  it('one that fails again and again is tried with the back-off, then once in a window, without end', async () => {
    const world = await ready({ restartIntensity: 2, restartWindowMs: 5_000, backoffBaseMs: 100 });
    const waits = [0, 0, 100, 5_000, 0, 100, 5_000];
    for (const [index, waitMs] of waits.entries()) {
      world.clock.increment(Math.max(0, waitMs - 1));
      expect(world.processes).toHaveLength(waitMs === 0 ? index + 2 : index + 1);
      world.clock.increment(waitMs === 0 ? 0 : 1);
      world
        .process(index + 2)
        .spawns()
        .exits(1);
    }
    expect(world.lifecycle).toBe('ready');
    expect(world.context.failures).toEqual([]);
  });

  it('that failed long ago, the next one does not wait for what is forgotten', async () => {
    const world = await readyTwice({ restartIntensity: 0, restartWindowMs: 5_000 });
    world.process(2).exits(1);
    world.clock.increment(5_000);
    world.process(3).becomesReady();
    world.clock.increment(60_000);
    world.command('SWITCH', 'B');
    world.process(3).exits();
    world.process(4).spawns().exits(1);
    expect(world.lifecycle).toBe('ready');
    world.clock.increment(0);
    expect(world.context.standby?.number).toBe(5);
  });

  it('the intensity still ends in failed, and the standby leaves', async () => {
    for (const loss of ['crash', 'hang'] as const) {
      const world = await readyTwice({ restartIntensity: 0 });
      if (loss === 'crash') world.process(1).exits(1);
      else hang(world, 1);
      expect(world.lifecycle).toBe('restarting.givingUp');
      expect(world.phase(2)).toBe('draining');
      world.process(2).exits();
      if (loss === 'hang') world.process(1).exits(null, 'SIGKILL');
      expect(world.lifecycle).toBe('failed');
    }
  });

  it('a switch and a restart begin without it, and are followed by a new one', async () => {
    for (const [type, graphId] of [
      ['SWITCH', 'B'],
      ['START', 'B'],
      ['RESTART', 'A'],
    ] as const) {
      const world = await readyTwice();
      const command = world.command(type, graphId);
      expect(world.lifecycle).toBe('switching.preparing');
      expect(numbers(world)).toEqual({ active: 1, standby: null, retiring: [2] });
      world.process(2).exits();
      world.process(3).becomesReady();
      await world.recordSucceeds();
      world.process(1).exits();
      expect(world.outcomes.get(command)).toEqual({ status: 'done', graphId, generation: 3 });
      world.clock.increment(0);
      expect(world.context.standby).toMatchObject({ number: 4, graphId });
    }
  });

  it('that is not started yet, a stop starts none', async () => {
    const world = await ready();
    world.command('KILL');
    world.clock.increment(1000);
    expect(world.processes).toHaveLength(1);
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('stopped');
  });
});

describe('without a standby', () => {
  it('no timer runs in ready', async () => {
    const world = await new World({ sharedData: true }).ready('A');
    world.clock.increment(1_000_000);
    expect(world.processes).toHaveLength(1);
  });
});

describe('a stop', () => {
  it('refuses new queries, lets those in flight finish, and is done when no process is left', async () => {
    const world = await readyOnA();
    const command = world.command('STOP');
    expect(world.lifecycle).toBe('stopping');
    expect(world.gateway.at(-1)?.type).toBe('gateway.refuse');
    expect(world.phase(1)).toBe('draining');
    expect(world.outcomes.has(command)).toBe(false);
    await world.finishesQueries(1);
    world.process(1).exits();
    expect(world.lifecycle).toBe('stopped');
    expect(world.outcomes.get(command)).toEqual({ status: 'done', graphId: null, generation: null });
    expect(Object.keys(world.service.getSnapshot().children)).toEqual(['gateway']);
  });

  it('pre-empts a switch and everything that waits', async () => {
    const world = await readyOnA();
    const commands = [world.command('SWITCH', 'B'), world.command('SWITCH', 'C'), world.command('RESTART')];
    world.process(2).spawns();
    const stop = world.command('STOP');
    for (const command of commands) {
      expect(world.outcomes.get(command)).toMatchObject({ error: { error: 'GK_SUPERSEDED' } });
    }
    await world.finishesQueries(1);
    world.process(1).exits();
    expect(world.lifecycle).toBe('stopping');
    world.process(2).exits();
    expect(world.lifecycle).toBe('stopped');
    expect(world.outcomes.get(stop)).toMatchObject({ status: 'done' });
  });

  it('by KILL does not wait for queries in flight', async () => {
    const world = await readyOnA();
    world.command('KILL');
    expect(world.process(1).signals).toEqual(['process.kill']);
    world.process(1).exits(null, 'SIGKILL');
    expect(world.lifecycle).toBe('stopped');
  });

  it('can be hurried by KILL, whether or not the queue has room', async () => {
    for (const commandQueueLimit of [16, 0]) {
      const world = await new World({ commandQueueLimit }).ready('A');
      const stop = world.command('STOP');
      const kill = world.command('KILL');
      expect(world.process(1).signals).toEqual(['process.kill']);
      world.process(1).exits(null, 'SIGKILL');
      expect(world.outcomes.get(stop)).toMatchObject({ status: 'done' });
      expect(world.outcomes.get(kill)?.status).toBe(commandQueueLimit === 0 ? 'failed' : 'done');
    }
  });

  it('waits for a process that has been told to start already', () => {
    const world = new World();
    world.command('START', 'A');
    world.command('STOP');
    expect(world.lifecycle).toBe('stopping');
    world.process(1).spawns();
    expect(world.context.retiring[0]?.pid).toBe(1001);
    world.process(1).exits(null, 'SIGTERM');
    expect(world.lifecycle).toBe('stopped');
  });

  it('of a stopped, idle or failed service is done at once', () => {
    const world = new World();
    for (const command of [world.command('STOP'), world.command('STOP'), world.command('KILL')]) {
      expect(world.outcomes.get(command)).toMatchObject({ status: 'done' });
    }
    expect(world.lifecycle).toBe('stopped');
    const failing = new World({ restartIntensity: 0 });
    failing.command('START', 'A');
    failing.process(1).exits(1);
    failing.command('KILL');
    expect(failing.lifecycle).toBe('stopped');
  });

  it('can be followed by START, and by nothing else', () => {
    const world = new World();
    world.command('KILL');
    for (const command of [world.command('SWITCH', 'B'), world.command('RESTART')]) {
      expect(world.outcomes.get(command)).toMatchObject({
        error: { error: 'GK_NOT_RUNNING', details: { lifecycle: 'stopped' } },
      });
    }
    world.command('START', 'A');
    expect(world.lifecycle).toBe('starting.spawning');
  });
});

describe('commands that come while another is carried out', () => {
  it('wait in order and are carried out one after another', async () => {
    const world = await readyOnA();
    const first = world.command('SWITCH', 'B');
    const second = world.command('SWITCH', 'C');
    const third = world.command('SWITCH', 'B');
    for (const generation of [2, 3, 4]) {
      world.process(generation).becomesReady();
      await world.recordSucceeds();
      world.process(generation - 1).exits();
      await settled();
    }
    expect(world.lifecycle).toBe('ready');
    expect([first, second, third].map((id) => world.outcomes.get(id))).toEqual([
      { status: 'done', graphId: 'B', generation: 2 },
      { status: 'done', graphId: 'C', generation: 3 },
      { status: 'done', graphId: 'B', generation: 4 },
    ]);
  });

  it('are refused when the queue is full', async () => {
    const world = await new World({ commandQueueLimit: 1 }).ready('A');
    world.command('SWITCH', 'B');
    world.command('SWITCH', 'C');
    const refused = world.command('SWITCH', 'D');
    expect(world.outcomes.get(refused)).toMatchObject({ error: { error: 'GK_BUSY', details: { limit: 1 } } });
  });

  it('are carried out after a stop that they did not pre-empt', async () => {
    const world = await readyOnA();
    world.command('STOP');
    const start = world.command('START', 'B');
    world.process(1).exits();
    expect(world.lifecycle).toBe('starting.spawning');
    world.process(2).becomesReady();
    await world.recordSucceeds();
    expect(world.outcomes.get(start)).toEqual({ status: 'done', graphId: 'B', generation: 2 });
  });
});

function hang(world: World, generation: number): void {
  for (let probe = 0; probe < 3; probe += 1) {
    world.liveness(generation, { type: 'liveness.missed', reason: 'timeout', at: world.clock.now() });
  }
}
