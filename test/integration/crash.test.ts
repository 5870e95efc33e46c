import { describe, expect, it } from 'vitest';
import type { Service } from '../../src/index.js';
import { startClients } from '../support/clients.js';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';
import { faultyProfile, openService, query } from '../support/service.js';

function activePid(service: Service): number {
  const pid = service.status().generation?.pid;
  if (pid == null) throw new Error('No generation is active');
  return pid;
}

describe('kill -9 of the GraphServer under load', () => {
  it('fails no read: those in flight are replayed, those that come meanwhile are held', async () => {
    const service = await openService();
    await service.start('1');
    const load = startClients(service, 32, 'MATCH (n) RETURN count(n)');
    for (let kill = 1; kill <= 3; kill += 1) {
      await eventually(() => load.answers.filter(({ generation }) => generation === kill).length > 200);
      process.kill(activePid(service), 'SIGKILL');
      await eventually(() => service.status().generation?.number === kill + 1);
    }
    await eventually(() => load.answers.filter(({ generation }) => generation === 4).length > 200);
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(new Set(load.answers.map(({ status, body }) => `${status} ${JSON.stringify(body.rows)}`))).toEqual(
      new Set(['200 [[6]]']),
    );
    expect(service.status()).toMatchObject({ lifecycle: 'ready', restarts: 3, lastError: { error: 'GK_CRASHED' } });
    expect(service.status().gateway.replayed).toBeGreaterThan(0);
  });
});

describe('a write in flight when its GraphServer dies', () => {
  it('is not replayed: the client is told that the outcome is not known', async () => {
    const faults = faultyProfile();
    const service = await openService(faults.options);
    await service.start('1');
    expect(await query(service, 'KILL SIGKILL // CREATE')).toMatchObject({
      status: 502,
      body: { error: 'GK_OUTCOME_UNKNOWN' },
    });
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, generation: 2 });
  });
});

describe('a crash loop', () => {
  it('ends in failed with the reason in the status, refuses queries, and start recovers', async () => {
    const faults = faultyProfile();
    const service = await openService({ ...faults.options, policy: { restartIntensity: 3, backoffBaseMs: 10 } });
    await service.start('1');
    faults.set('1', ['--last-words', 'index is broken', '--exit', '4']);
    process.kill(activePid(service), 'SIGKILL');
    const status = await service.waitFor('failed');
    expect(status).toMatchObject({
      graph: null,
      generation: null,
      generations: [],
      lastError: {
        error: 'GK_START_FAILED',
        message: 'Graph 1 could not be served: it exited with code 4; its last line: index is broken',
      },
    });
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 503, body: { error: 'GK_UNAVAILABLE' } });
    await expect(service.switchTo('1')).rejects.toMatchObject({ code: 'GK_NOT_RUNNING' });
    faults.set('1', []);
    await service.start();
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, body: { graph_id: '1' } });
  });
});

describe('a hung GraphServer', () => {
  it('that is stopped (SIGSTOP) is found by liveness probes, killed and replaced; no read is lost', async () => {
    const faults = faultyProfile();
    const policy = { livenessIntervalMs: 50, livenessTimeoutMs: 300, livenessMisses: 2 };
    const service = await openService({ ...faults.options, policy });
    await service.start('1');
    const hung = activePid(service);
    process.kill(hung, 'SIGSTOP');
    const answer = query(service, 'RETURN 1');
    await service.waitFor('restarting');
    expect(await answer).toMatchObject({ status: 200, generation: 2 });
    expect(isAlive(hung)).toBe(false);
    expect(service.status()).toMatchObject({ lifecycle: 'ready', restarts: 1 });
  });
});

describe('a planned restart', () => {
  it('of exclusive data loses no query', async () => {
    const service = await openService();
    await service.start('1');
    const load = startClients(service, 16, 'MATCH (n) RETURN count(n)');
    for (let restart = 1; restart <= 3; restart += 1) {
      await eventually(() => load.answers.filter(({ generation }) => generation === restart).length > 50);
      expect(await service.restart()).toMatchObject({ graphId: '1', generation: restart + 1 });
    }
    await load.stop();
    expect(load.failures).toEqual([]);
    expect(new Set(load.answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(service.status().restarts).toBe(0);
  });

  it('of shared data is rolling: the new GraphServer starts beside the old', async () => {
    const faults = faultyProfile({ sharedData: true });
    const service = await openService(faults.options);
    await service.start('1');
    const modes: string[] = [];
    service.subscribe(({ gateway }) => modes.push(gateway.mode));
    expect(await service.restart()).toMatchObject({ generation: 2 });
    expect(new Set(modes)).toEqual(new Set(['routing']));
  });
});

describe('stop', () => {
  it('lets the query in flight finish, kills what does not go, and leaves nothing', async () => {
    const faults = faultyProfile();
    faults.set('1', ['--ignore-sigterm', '--grandchildren', '2']);
    const service = await openService({ ...faults.options, policy: { stopTimeoutMs: 200 } });
    await service.start('1');
    const answer = query(service, 'SLEEP 300');
    await eventually(() => service.status().gateway.inFlight === 1);
    await service.stop();
    expect(await answer).toMatchObject({ status: 200 });
    expect(service.status()).toMatchObject({ lifecycle: 'stopped', graph: null, generations: [] });
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 503 });
  });

  it('immediately does not wait for the query in flight', async () => {
    const faults = faultyProfile();
    const service = await openService(faults.options);
    await service.start('1');
    const answer = query(service, 'SLEEP 60000');
    await eventually(() => service.status().gateway.inFlight === 1);
    await service.stop({ immediately: true });
    expect((await answer).status).toBeGreaterThanOrEqual(500);
  });

  it('pre-empts a switch, whose caller is told', async () => {
    const faults = faultyProfile();
    const service = await openService(faults.options);
    const [graph] = service.graphs.list();
    if (graph === undefined) throw new Error('There is no built-in graph');
    const { id } = await service.graphs.create({ name: 'copy', schema: graph.schema });
    faults.set(id, ['--never-ready']);
    await service.start('1');
    const switched = service.switchTo(id);
    await service.waitFor('switching.preparing');
    await Promise.all([expect(switched).rejects.toMatchObject({ code: 'GK_SUPERSEDED' }), service.stop()]);
  });
});
