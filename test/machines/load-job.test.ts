import { describe, expect, it } from 'vitest';
import { createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { type LoadJobEvent, loadJobMachine } from '../../src/machines/load-job.js';
import { settled } from '../../src/testing/simulated-world.js';

function job(publish: () => Promise<void> = () => Promise.resolve()) {
  const signals: string[] = [];
  const clock = new SimulatedClock();
  const machine = loadJobMachine.provide({
    actors: {
      process: fromCallback(({ receive }) => receive(({ type }) => signals.push(type))),
      publish: fromPromise<void, { jobId: string; graphId: string }>(publish),
    },
  });
  const actor = createActor(machine, { clock, input: { jobId: '7', graphId: '2', stopTimeoutMs: 1000 } }).start();
  return {
    clock,
    signals,
    state: () => JSON.stringify(actor.getSnapshot().value).replaceAll(/[{}"]/g, ''),
    context: () => actor.getSnapshot().context,
    send: (event: LoadJobEvent) => actor.send(event),
    spawned: () => actor.send({ type: 'process.spawned', pid: 5, endpoints: null, at: 1 }),
    notified: (notification: Record<string, string>) => actor.send({ type: 'process.notified', notification, at: 1 }),
    exited: (code: number | null, signal: string | null = null) =>
      actor.send({ type: 'process.exited', code, signal, lastLines: ['line 1', 'line 2'], at: 2 }),
  };
}

const noLoad = { done: 0, total: 0, records: 0, current: '' };

describe('a load job', () => {
  it('runs, reports progress, publishes and succeeds', async () => {
    const { state, context, spawned, notified, exited } = job();
    expect(state()).toBe('waiting');
    spawned();
    notified({ PROGRESS: '{"done":1,"total":4,"records":6,"current":"person"}' });
    expect(context().progress).toEqual({ done: 1, total: 4, records: 6, current: 'person' });
    exited(0);
    expect(state()).toBe('publishing');
    await settled();
    expect(state()).toBe('succeeded');
    expect(context().error).toBeNull();
  });

  it('fails with what the loader said', () => {
    const { state, context, spawned, notified, exited } = job();
    spawned();
    notified({ ERROR: '{"code":"GK_INVALID_MAPPING","message":"no such file"}' });
    exited(1);
    expect(state()).toBe('failed');
    expect(context().error).toEqual({ code: 'GK_INVALID_MAPPING', message: 'no such file' });
  });

  it('fails with the exit and the last lines when the loader said nothing', () => {
    const byCode = job();
    byCode.spawned();
    byCode.exited(3);
    expect(byCode.context().error?.message).toBe('the loader exited with code 3\nline 1\nline 2');
    const bySignal = job();
    bySignal.exited(null, 'SIGKILL');
    expect(bySignal.context().error?.message).toBe('the loader was ended by SIGKILL\nline 1\nline 2');
  });

  it('fails when the loader cannot be started', () => {
    const { state, context, send } = job();
    send({ type: 'process.spawnFailed', message: 'EMFILE', at: 1 });
    expect([state(), context().error]).toEqual(['failed', { code: 'GK_INTERNAL', message: 'EMFILE' }]);
  });

  it('fails when the store does not take the file', async () => {
    const { state, context, spawned, exited } = job(() => Promise.reject(new Error('ENOSPC')));
    spawned();
    exited(0);
    await settled();
    expect([state(), context().error]).toEqual(['failed', { code: 'GK_RECORD_FAILED', message: 'ENOSPC' }]);
  });

  it('ignores notifications that it cannot read', () => {
    const { context, spawned, notified } = job();
    spawned();
    notified({ PROGRESS: 'half a {' });
    notified({ STATUS: 'busy' });
    expect(context().progress).toEqual(noLoad);
  });

  it('that is cancelled is told politely, then killed, and has ended when nothing of it is left', () => {
    const { clock, signals, state, send, spawned, exited } = job();
    spawned();
    send({ type: 'CANCEL' });
    expect(state()).toBe('cancelling:interrupting');
    clock.increment(1000);
    expect(signals).toEqual(['process.interrupt', 'process.kill']);
    exited(null, 'SIGKILL');
    expect(state()).toBe('cancelled');
  });

  it('can be cancelled before it has a process', () => {
    const { state, context, send, spawned } = job();
    send({ type: 'CANCEL' });
    spawned();
    expect(context().pid).toBe(5);
    send({ type: 'process.spawnFailed', message: 'gone', at: 1 });
    expect(state()).toBe('cancelled');
  });
});
