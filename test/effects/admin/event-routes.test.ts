import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { startAdmin } from './admin-client.js';
import { type FakeService, fakeJob, STOPPED, servedStatus } from './fake-service.js';

interface Reader {
  readonly response: Response;
  /** The next message that is not a comment: [event, data]; null at the end of the stream. */
  next(): Promise<[string, unknown] | null>;
  comments(): number;
  cancel(): Promise<void>;
}

async function read(url: string, query = ''): Promise<Reader> {
  const response = await fetch(`${url}/v1/service/events${query}`);
  const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!stream) throw new Error('There is no body');
  let buffer = '';
  let comments = 0;
  const next = async (): Promise<[string, unknown] | null> => {
    for (;;) {
      const end = buffer.indexOf('\n\n');
      if (end < 0) {
        const { value, done } = await stream.read();
        if (done) return null;
        buffer += value;
        continue;
      }
      const message = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      const match = /^event: (\w+)\ndata: (.*)$/.exec(message);
      if (match) return [String(match[1]), JSON.parse(String(match[2]))];
      comments += 1;
    }
  };
  return { response, next, comments: () => comments, cancel: () => stream.cancel() };
}

function listeners(service: FakeService): number {
  return ['transition', 'job', 'log'].reduce((sum, name) => sum + service.emitter.listenerCount(name), 0);
}

it('begins with the status, then tells of transitions, jobs and log lines', async () => {
  const { url, service } = await startAdmin();
  const reader = await read(url);
  expect(reader.response.headers.get('content-type')).toBe('text/event-stream');
  expect(reader.response.headers.get('cache-control')).toBe('no-store');
  expect(await reader.next()).toMatchObject(['status', { status: 'Stopped', lifecycle: 'stopped' }]);
  service.emitter.emit('transition', { from: 'stopped', to: 'ready', status: servedStatus('1') });
  service.emitter.emit('job', fakeJob('9'));
  service.emitter.emit('log', { time: 1, level: 'info', msg: 'two\nlines' });
  expect(await reader.next()).toMatchObject(['status', { status: 'Running', lifecycle: 'ready', graph: { id: '1' } }]);
  expect(await reader.next()).toEqual(['job', fakeJob('9')]);
  expect(await reader.next()).toEqual(['log', { time: 1, level: 'info', msg: 'two\nlines' }]);
  await reader.cancel();
});

it('gives only the types that were asked for', async () => {
  const { url, service } = await startAdmin();
  const reader = await read(url, '?types=log,job');
  service.emitter.emit('transition', { from: 'a', to: 'b', status: STOPPED });
  service.emitter.emit('job', fakeJob('9'));
  service.emitter.emit('log', { time: 1, level: 'info', msg: 'x' });
  expect((await reader.next())?.[0]).toBe('job');
  expect((await reader.next())?.[0]).toBe('log');
  await reader.cancel();
});

it('types that do not exist are refused', async () => {
  const { call } = await startAdmin();
  expect(await call('GET', '/v1/service/events?types=status,queries')).toMatchObject({
    status: 400,
    body: {
      error: 'GK_INVALID_ARGUMENT',
      message: 'types is "status,queries": give a list of event types out of status,job,log; default all',
    },
  });
});

it('shows that it lives when nothing happens', async () => {
  const { url, service } = await startAdmin({ heartbeatMs: 5 });
  const reader = await read(url, '?types=log');
  const message = reader.next();
  const seen = setInterval(() => {
    // The message comes after some heartbeats were read.
    if (reader.comments() >= 3) service.emitter.emit('log', { time: 1, level: 'info', msg: 'late' });
  }, 5);
  expect(await message).toEqual(['log', { time: 1, level: 'info', msg: 'late' }]);
  clearInterval(seen);
  expect(reader.comments()).toBeGreaterThanOrEqual(3);
  await reader.cancel();
});

it('a reader that leaves is forgotten', async () => {
  const { url, service } = await startAdmin();
  const reader = await read(url);
  await reader.next();
  expect(listeners(service)).toBe(3);
  await reader.cancel();
  await eventually(() => listeners(service) === 0);
});

it('a reader that does not read is dropped, and another one is not', async () => {
  const { url, service } = await startAdmin({ maxUnreadBytes: 64 * 1024 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.pause();
  socket.on('error', () => undefined);
  socket.write('GET /v1/service/events?types=log HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await eventually(() => listeners(service) === 3);
  const reader = await read(url, '?types=log');
  const line = { time: 1, level: 'info', msg: 'x'.repeat(8 * 1024) };
  // The kernel takes some megabytes before anything stays with us.
  await eventually(async () => {
    service.emitter.emit('log', line);
    await reader.next();
    return listeners(service) === 3;
  });
  service.emitter.emit('log', { ...line, msg: 'end' });
  expect(await reader.next()).toMatchObject(['log', { msg: 'end' }]);
  socket.destroy();
  await reader.cancel();
});

it('ends when the Admin Service closes, after everything that was sent', async () => {
  const { url, service, close } = await startAdmin({ closeTimeoutMs: 60_000 });
  const reader = await read(url, '?types=log');
  await eventually(() => listeners(service) === 3);
  service.emitter.emit('log', { time: 1, level: 'info', msg: 'last' });
  const closed = close();
  expect(await reader.next()).toMatchObject(['log', { msg: 'last' }]);
  expect(await reader.next()).toBe(null);
  await closed;
  expect(listeners(service)).toBe(0);
});

it('a reader that does not read does not keep the Admin Service from closing', async () => {
  const { url, service, close } = await startAdmin({ closeTimeoutMs: 50, maxUnreadBytes: 1024 ** 3 });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.pause();
  socket.on('error', () => undefined);
  socket.write('GET /v1/service/events?types=log HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await eventually(() => listeners(service) === 3);
  for (let index = 0; index < 32; index += 1)
    service.emitter.emit('log', { time: 1, level: 'info', msg: 'x'.repeat(2 ** 20) });
  await close();
  socket.resume();
  await once(socket, 'close');
});
