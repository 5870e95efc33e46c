import { describe, expect, it } from 'vitest';
import { createActor, fromCallback, fromPromise, SimulatedClock, setup } from 'xstate';
import {
  type GenerationEvent,
  type GraphServerEvent,
  graphServerMachine,
  type ProbedReady,
  type ProbeInput,
} from '../../src/machines/graph-server.js';
import { DEFAULT_POLICY } from '../../src/machines/policy.js';
import { settled } from '../../src/testing/simulated-world.js';

/** A generation whose supervisor writes down what it hears. */
function generation(probe: (input: ProbeInput) => Promise<ProbedReady> = () => new Promise(() => undefined)) {
  const heard: GenerationEvent[] = [];
  const signals: string[] = [];
  const drained = deferred();
  const clock = new SimulatedClock();
  const machine = graphServerMachine.provide({
    actors: {
      process: fromCallback(({ receive }) => receive(({ type }) => signals.push(type))),
      readinessProbe: fromPromise<ProbedReady, ProbeInput>(({ input }) => probe(input)),
      livenessProbe: fromCallback(() => undefined),
      drain: fromPromise<void, { generation: number }>(() => drained.promise),
    },
  });
  const supervisor = setup({ types: { events: {} as GenerationEvent }, actors: { machine } }).createMachine({
    invoke: { src: 'machine', id: 'generation', input: { generation: 4, graphId: '1', policy: DEFAULT_POLICY } },
    on: { 'generation.*': { actions: ({ event }) => heard.push(event) } },
  });
  const actor = createActor(supervisor, { clock }).start();
  const child = actor.getSnapshot().children.generation;
  if (child === undefined) throw new Error('The generation was not started');
  return {
    clock,
    heard,
    signals,
    drained,
    state: () => JSON.stringify(child.getSnapshot().value).replaceAll(/[{}"]/g, ''),
    send: (event: GraphServerEvent) => child.send(event),
    spawned: () => child.send({ type: 'process.spawned', pid: 77, endpoints: null, at: 1 }),
    ready: () =>
      child.send({ type: 'process.notified', notification: { READY: '1', QUERY_URL: 'http://h/query' }, at: 2 }),
    exited: (code: number | null, signal: string | null = null) =>
      child.send({ type: 'process.exited', code, signal, lastLines: ['bye'], at: 9 }),
  };
}

function deferred() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}

describe('a generation', () => {
  it('lives from spawn to an empty process group and reports each step once', async () => {
    const { heard, signals, drained, state, send, spawned, ready, exited } = generation();
    expect(state()).toBe('spawning');
    spawned();
    expect(state()).toBe('probing');
    ready();
    expect(state()).toBe('serving');
    send({ type: 'DRAIN' });
    expect(state()).toBe('draining');
    drained.resolve();
    await settled();
    expect(state()).toBe('terminating:interrupting');
    expect(signals).toEqual(['process.interrupt']);
    exited(0);
    expect(state()).toBe('exited');
    expect(heard).toEqual([
      { type: 'generation.spawned', generation: 4, pid: 77, at: 1 },
      { type: 'generation.ready', generation: 4, endpoints: { query: 'http://h/query' }, at: 2 },
      {
        type: 'generation.exited',
        generation: 4,
        report: { reason: 'retired', code: 0, signal: null, message: null, lastLines: ['bye'], at: 9 },
      },
    ]);
  });

  it('is ready when a probe finds it ready', async () => {
    const { heard, state, send } = generation(async ({ endpoints }) => {
      if (endpoints === null) throw new Error('no endpoints');
      return { endpoints, at: 3 };
    });
    send({ type: 'process.spawned', pid: 77, endpoints: { query: 'http://probed/query' }, at: 1 });
    await settled();
    expect(state()).toBe('serving');
    expect(heard.at(-1)).toEqual({
      type: 'generation.ready',
      generation: 4,
      endpoints: { query: 'http://probed/query' },
      at: 3,
    });
  });

  it('whose readiness probe breaks is still given until the deadline', async () => {
    const { clock, state, spawned } = generation(() => Promise.reject(new Error('broken probe')));
    spawned();
    await settled();
    expect(state()).toBe('probing');
    clock.increment(DEFAULT_POLICY.readyTimeoutMs);
    expect(state()).toBe('terminating:interrupting');
  });

  it('may push its readiness without an address when the launcher chose one', () => {
    const { heard, send } = generation();
    send({ type: 'process.spawned', pid: 77, endpoints: { query: 'http://chosen/query' }, at: 1 });
    send({ type: 'process.notified', notification: { READY: '1' }, at: 2 });
    expect(heard.at(-1)).toMatchObject({ type: 'generation.ready', endpoints: { query: 'http://chosen/query' } });
  });

  it('is not ready by a notification that says something else, or not where it answers', () => {
    const { state, send, spawned } = generation();
    spawned();
    send({ type: 'process.notified', notification: { STATUS: 'opening' }, at: 2 });
    send({ type: 'process.notified', notification: { READY: '1' }, at: 2 });
    expect(state()).toBe('probing');
  });

  it('that exits unasked has crashed, whatever its exit code', () => {
    for (const [code, signal] of [
      [0, null],
      [1, null],
      [null, 'SIGSEGV'],
    ] as const) {
      const { heard, spawned, ready, exited } = generation();
      spawned();
      ready();
      exited(code, signal);
      expect(heard.at(-1)).toMatchObject({ report: { reason: 'crashed', code, signal } });
    }
  });

  it('that could not be started says why', () => {
    const { heard, state, send } = generation();
    send({ type: 'process.spawnFailed', message: 'ENOENT', at: 5 });
    expect(state()).toBe('exited');
    expect(heard).toEqual([
      {
        type: 'generation.exited',
        generation: 4,
        report: { reason: 'spawnFailed', code: null, signal: null, message: 'ENOENT', lastLines: [], at: 5 },
      },
    ]);
  });

  it('that does not spawn or become ready in time is ended', () => {
    const { clock, heard, signals, state, spawned, exited } = generation();
    clock.increment(DEFAULT_POLICY.readyTimeoutMs);
    expect(state()).toBe('terminating:interrupting');
    spawned();
    expect(heard.at(-1)).toMatchObject({ type: 'generation.spawned' });
    clock.increment(DEFAULT_POLICY.stopTimeoutMs);
    expect(state()).toBe('terminating:killing');
    clock.increment(DEFAULT_POLICY.killTimeoutMs);
    clock.increment(DEFAULT_POLICY.killTimeoutMs);
    expect(signals).toEqual(['process.interrupt', 'process.kill', 'process.kill', 'process.kill']);
    exited(null, 'SIGKILL');
    expect(heard.at(-1)).toMatchObject({ report: { reason: 'neverReady' } });
  });

  it('that misses too many liveness probes in a row is killed at once and reported unhealthy', () => {
    const { heard, signals, state, send, spawned, ready, exited } = generation();
    spawned();
    ready();
    const miss = () => send({ type: 'liveness.missed', reason: 'timeout', at: 4 });
    miss();
    miss();
    send({ type: 'liveness.answered', at: 4 });
    miss();
    miss();
    expect(state()).toBe('serving');
    miss();
    expect(state()).toBe('terminating:killing');
    expect(signals).toEqual(['process.kill']);
    expect(heard.at(-1)).toEqual({ type: 'generation.unhealthy', generation: 4, reason: 'timeout', at: 4 });
    exited(null, 'SIGKILL');
    expect(heard.at(-1)).toMatchObject({ report: { reason: 'hung' } });
  });

  it('drains no longer than the deadline, or until the drain breaks', async () => {
    const late = generation();
    late.spawned();
    late.ready();
    late.send({ type: 'DRAIN' });
    late.clock.increment(DEFAULT_POLICY.drainTimeoutMs);
    expect(late.state()).toBe('terminating:interrupting');
    const broken = generation();
    broken.spawned();
    broken.ready();
    broken.send({ type: 'DRAIN' });
    broken.drained.reject(new Error('gateway closed'));
    await settled();
    expect(broken.state()).toBe('terminating:interrupting');
  });

  it('can be told to leave, politely or at once, wherever it is', () => {
    const reach = {
      spawning: () => undefined,
      probing: (g: ReturnType<typeof generation>) => g.spawned(),
      serving: (g: ReturnType<typeof generation>) => [g.spawned(), g.ready()],
    };
    for (const [state, go] of Object.entries(reach)) {
      const polite = generation();
      go(polite);
      polite.send({ type: 'DRAIN' });
      expect([state, polite.state()]).toEqual([state, state === 'serving' ? 'draining' : 'terminating:interrupting']);
      polite.send({ type: 'KILL' });
      expect(polite.state()).toBe('terminating:killing');
      const rude = generation();
      go(rude);
      rude.send({ type: 'KILL' });
      expect(rude.signals).toEqual(['process.kill']);
      rude.exited(null, 'SIGKILL');
      expect(rude.heard.at(-1)).toMatchObject({ report: { reason: 'retired' } });
    }
  });
});
