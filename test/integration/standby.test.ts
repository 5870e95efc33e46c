/** A spare GraphServer takes over: what clients notice of it (nothing), and what the status says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GenerationStatus, Service, ServiceEvents } from '../../src/index.js';
import { eventually } from '../support/eventually.js';
import { faultyProfile, itemGraph, openService, processesOf, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const COUNT = 'MATCH (n) RETURN count(n)';
const CLIENTS = 16;
const KILLS = 10;

const readOnly = { profile: 'embedded_read_only', policy: { standby: 1, restartIntensity: 100 } } as const;
const faulty = () => faultyProfile({ sharedData: true });

function inRole({ generations }: ReturnType<Service['status']>, role: GenerationStatus['role']): GenerationStatus[] {
  return generations.filter((generation) => generation.role === role);
}

/** The standby, once it serves. */
async function standbyOf(service: Service): Promise<GenerationStatus & { readonly pid: number }> {
  await eventually(() => inRole(service.status(), 'standby')[0]?.phase === 'serving');
  const [standby] = inRole(service.status(), 'standby');
  if (standby?.pid == null) throw new Error('There is no standby');
  return { ...standby, pid: standby.pid };
}

function activePid(service: Service): number {
  const { generation } = service.status();
  if (generation?.pid == null) throw new Error('No generation is active');
  return generation.pid;
}

/** Clients that read until they are stopped. */
function readers(service: Service) {
  const failed: unknown[] = [];
  let isOver = false;
  let answered = 0;
  const read = async () => {
    while (!isOver) {
      const { status, body } = await query(service, COUNT);
      if (status === 200 && body.rows?.[0]?.[0] === 6) answered += 1;
      else failed.push({ status, body });
    }
  };
  const all = Promise.all(Array.from({ length: CLIENTS }, read));
  return {
    failed,
    answered: () => answered,
    stop: async () => {
      isOver = true;
      await all;
    },
  };
}

describe('with a standby', () => {
  it('no read fails when the active GraphServer is killed, ten times, and a new standby is there each time', async () => {
    const service = await openService(readOnly);
    await service.start();
    const transitions: ServiceEvents['transition'][] = [];
    service.on('transition', (transition) => transitions.push(transition));
    const clients = readers(service);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const standby = await standbyOf(service);
      const before = clients.answered();
      process.kill(activePid(service), 'SIGKILL');
      await eventually(() => service.status().generation?.number === standby.number);
      expect(service.status()).toMatchObject({ lifecycle: 'ready', restarts: kill, generation: { role: 'active' } });
      await eventually(() => clients.answered() > before + CLIENTS);
    }
    const { number } = await standbyOf(service);
    await clients.stop();
    expect(clients.failed).toEqual([]);
    expect(number).toBe(KILLS + 2);
    expect(service.status().lastError).toMatchObject({ error: 'GK_CRASHED', details: { generation: KILLS } });
    // It never left ready, and each promotion was told.
    expect(transitions.map(({ from, to }) => `${from} → ${to}`)).toEqual(Array(KILLS).fill('ready → ready'));
    expect(transitions.map(({ status }) => status.generation?.number)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const failovers = service.logs().filter(({ event }) => event === 'service.failedOver');
    expect(failovers.map(({ lost, generation }) => [lost, generation])).toContainEqual([1, 2]);
    expect(failovers).toHaveLength(KILLS);
  });

  it('that is killed itself, clients notice nothing, and another one is started', async () => {
    const service = await openService(readOnly);
    await service.start();
    const clients = readers(service);
    const { number, pid } = await standbyOf(service);
    process.kill(pid, 'SIGKILL');
    await eventually(() => inRole(service.status(), 'standby')[0]?.number === number + 1);
    const { gateway, lastError, restarts, lifecycle, generation } = service.status();
    await clients.stop();
    expect(clients.failed).toEqual([]);
    expect({ replayed: gateway.replayed, restarts, lifecycle, generation: generation?.number }).toEqual({
      replayed: 0,
      restarts: 0,
      lifecycle: 'ready',
      generation: 1,
    });
    expect(lastError).toMatchObject({
      error: 'GK_CRASHED',
      message: `Generation ${number} of graph 1 ended unasked: it was the standby, and it was ended by SIGKILL`,
    });
  });

  it('that cannot start, the service stays ready and says why', async () => {
    const faults = faulty();
    const policy = { standby: 1, restartIntensity: 2, backoffCapMs: 1 };
    const service = await openService({ ...faults.options, policy });
    await service.start('1');
    const { pid } = await standbyOf(service);
    faults.set('1', ['--last-words', 'no room', '--exit', '3']);
    process.kill(pid, 'SIGKILL');
    // One was killed and two exit: more than the restart intensity, so that the next one is a whole window away.
    await eventually(() => service.status().lastError?.details.generation === 4);
    await eventually(() => service.status().generations.length === 1);
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, generation: 1 });
    expect(service.status()).toMatchObject({
      lifecycle: 'ready',
      restarts: 0,
      generations: [{ number: 1, role: 'active' }],
      lastError: {
        message:
          'Generation 4 of graph 1 ended unasked: it was the standby, and it exited with code 3; its last line: no room',
      },
    });
  });

  it('that comes back by itself when its window is over', async () => {
    const faults = faulty();
    const policy = { standby: 1, restartIntensity: 0, restartWindowMs: 1_500 };
    const service = await openService({ ...faults.options, policy });
    await service.start('1');
    process.kill((await standbyOf(service)).pid, 'SIGKILL');
    await eventually(() => service.status().generations.length === 1);
    expect((await standbyOf(service)).number).toBe(3);
    expect(service.status()).toMatchObject({ lifecycle: 'ready', restarts: 0, generation: { number: 1 } });
  });

  it('that is on its way when the active one is killed, that one is waited for, and no other is started', async () => {
    const faults = faulty();
    const service = await openService({ ...faults.options, policy: { standby: 1 } });
    await service.start('1');
    const first = await standbyOf(service);
    const mayBeReady = join(tempDir(), 'ready');
    faults.set('1', ['--ready-when', mayBeReady]);
    process.kill(first.pid, 'SIGKILL');
    await eventually(() => inRole(service.status(), 'standby')[0]?.phase === 'probing');
    process.kill(activePid(service), 'SIGKILL');
    await eventually(() => service.status().lifecycle === 'restarting.respawning');
    expect(service.status().generations).toMatchObject([{ number: 3, role: 'candidate' }]);
    const held = query(service, 'RETURN 1');
    await eventually(() => service.status().gateway.held === 1);
    writeFileSync(mayBeReady, '');
    expect(await held).toMatchObject({ status: 200, generation: 3 });
  });

  it('that is there when the active GraphServer hangs, it takes over while the hung one is being ended', async () => {
    const faults = faulty();
    const policy = { standby: 1, livenessIntervalMs: 100, livenessTimeoutMs: 2_000, livenessMisses: 2 };
    const service = await openService({ ...faults.options, policy });
    await service.start('1');
    const standby = await standbyOf(service);
    process.kill(activePid(service), 'SIGSTOP');
    await eventually(() => service.status().generation?.number === standby.number);
    expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, generation: standby.number });
    expect((await standbyOf(service)).number).toBe(standby.number + 1);
    expect(service.status()).toMatchObject({ lifecycle: 'ready', restarts: 1, lastError: { error: 'GK_CRASHED' } });
  });

  it('a switch and a restart begin with a new pair, and a stop leaves nothing', async () => {
    const workspace = tempDir();
    const service = await openService({ workspace, ...readOnly });
    const { id } = await service.graphs.create(itemGraph);
    await service.start('1');
    await standbyOf(service);
    expect(await service.switchTo(id)).toMatchObject({ graphId: id, generation: 3 });
    expect(await standbyOf(service)).toMatchObject({ number: 4, graphId: id });
    expect(await service.restart()).toMatchObject({ graphId: id, generation: 5 });
    expect(await standbyOf(service)).toMatchObject({ number: 6, graphId: id });
    expect(service.status().generations.map(({ number, role }) => [number, role])).toEqual([
      [5, 'active'],
      [6, 'standby'],
    ]);
    await service.stop();
    expect(processesOf(workspace)).toEqual([]);
    expect(service.status()).toMatchObject({ lifecycle: 'stopped', generations: [] });
  });
});

describe('a standby', () => {
  it('needs a profile whose data two processes may open', async () => {
    const message = (profile: string) =>
      `options: policy.standby is 1: with profile ${profile} only one GraphServer may have a graph open; give 0, or choose a profile with shared_data, such as embedded_read_only`;
    const code = 'GK_CONFIG_INVALID';
    const policy = { standby: 1 };
    await expect(openService({ policy })).rejects.toMatchObject({ code, message: message('embedded') });
    const { options } = faultyProfile();
    await expect(openService({ ...options, policy })).rejects.toMatchObject({ code, message: message('faulty') });
  });

  it('is one at most', async () => {
    await expect(openService({ ...readOnly, policy: { standby: 2 } })).rejects.toMatchObject({
      message: 'options: policy.standby is 2: give a whole number from 0 to 1',
    });
  });
});

describe('the profile embedded_read_only', () => {
  it('answers reads, and refuses writes with a reason', async () => {
    const service = await openService({ profile: 'embedded_read_only' });
    await service.start();
    expect(await query(service, COUNT)).toMatchObject({ status: 200, body: { rows: [[6]] } });
    const refused = await query(service, "CREATE (:person {id: 99, name: 'x', age: 1})");
    expect(refused).toMatchObject({ status: 400, body: { error: 'GK_QUERY_INVALID' } });
    expect(refused.body.message).toContain('read-only');
    expect(await query(service, COUNT)).toMatchObject({ body: { rows: [[6]] } });
  });

  it('serves what the embedded profile has written, even if that was killed right after', async () => {
    const workspace = tempDir();
    const writing = await openService({ workspace });
    await writing.start();
    expect((await query(writing, "CREATE (:person {id: 99, name: 'x', age: 1})")).status).toBe(200);
    await writing.stop({ immediately: true });
    await writing.close();
    const reading = await openService({ workspace, ...readOnly });
    await reading.start();
    await standbyOf(reading);
    expect(await query(reading, COUNT)).toMatchObject({ status: 200, body: { rows: [[7]] } });
  });
});
