import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createActor, type EventObject, setup, toPromise } from 'xstate';
import { createLivenessProbe, type LivenessProbeOptions } from '../../../src/effects/probes/liveness-probe.js';
import { createReadinessProbe } from '../../../src/effects/probes/readiness-probe.js';
import { findFreePorts } from '../../../src/effects/process/free-port.js';
import { eventually } from '../../support/eventually.js';

const about = { generation: 12, graphId: '3' };

test('readiness is asked for until the endpoint answers, and tells where that is', async () => {
  const server = await startServer((asked) => (asked < 4 ? 503 : 200));
  const probe = createReadinessProbe({ readiness: { type: 'http', path: '/health' } });
  const actor = createActor(probe, { input: { ...about, endpoints: server.endpoints } }).start();
  expect((await toPromise(actor)).endpoints).toEqual(server.endpoints);
  expect(server.asked()).toBe(4);
});

test('readiness is asked for again when the endpoint begins to listen only later', async () => {
  const [port = 0] = await findFreePorts('127.0.0.1', 1);
  const endpoints = { query: `http://127.0.0.1:${port}/query` };
  const probe = createReadinessProbe({ readiness: { type: 'tcp' } });
  const actor = createActor(probe, { input: { ...about, endpoints } }).start();
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  expect((await toPromise(actor)).endpoints).toEqual(endpoints);
});

test('a stopped readiness probe asks no more', async () => {
  const server = await startServer(() => 503);
  const probe = createReadinessProbe({ readiness: { type: 'http', path: '/health' } });
  const actor = createActor(probe, { input: { ...about, endpoints: server.endpoints } }).start();
  await eventually(() => server.asked() >= 2);
  actor.stop();
  await eventually(() => server.connections() === 0);
  const asked = server.asked();
  await server.answerOneMore();
  expect(server.asked()).toBe(asked + 1);
});

test.each([
  ['the child pushes its readiness', { type: 'push' }, 'http://127.0.0.1:1/query'],
  ['nobody knows where to ask', { type: 'tcp' }, null],
] as const)('the readiness probe asks nobody and never answers when %s', async (_, readiness, query) => {
  const endpoints = query === null ? null : { query };
  const actor = createActor(createReadinessProbe({ readiness }), { input: { ...about, endpoints } }).start();
  await new Promise((resolve) => setImmediate(resolve));
  expect(actor.getSnapshot().status).toBe('active');
  actor.stop();
  expect(actor.getSnapshot().status).toBe('stopped');
});

test('liveness is told after every question, good and bad', async () => {
  const server = await startServer((asked) => (asked === 2 ? 500 : 200));
  const { events, stop } = watchLiveness({ liveness: { type: 'http', path: '/health' } }, server.endpoints);
  await eventually(() => events.length >= 3);
  stop();
  expect(events.slice(0, 3)).toEqual([
    { type: 'liveness.answered', at: expect.any(Number) },
    { type: 'liveness.missed', reason: 'GET /health answered 500', at: expect.any(Number) },
    { type: 'liveness.answered', at: expect.any(Number) },
  ]);
});

test('an endpoint that hangs is a miss each time', async () => {
  const server = await startServer(() => 'hang');
  const { events } = watchLiveness({ liveness: { type: 'http', path: '/health' }, timeoutMs: 20 }, server.endpoints);
  await eventually(() => events.length >= 2);
  expect(events[1]).toMatchObject({ type: 'liveness.missed', reason: 'no answer within 20 ms' });
});

test('a stopped liveness probe drops the question under way and tells nothing any more', async () => {
  const server = await startServer(() => 'hang');
  const { events, stop } = watchLiveness({ liveness: { type: 'http', path: '/health' } }, server.endpoints);
  await eventually(() => server.asked() === 1);
  stop();
  await eventually(() => server.connections() === 0);
  expect(events).toEqual([]);
});

test('without a liveness probe, or without an endpoint, nothing is asked', async () => {
  const server = await startServer(() => 200);
  const without = watchLiveness({ liveness: null }, server.endpoints);
  const nowhere = watchLiveness({ liveness: { type: 'tcp' } }, null);
  const asking = watchLiveness({ liveness: { type: 'http', path: '/' } }, server.endpoints);
  await eventually(() => asking.events.length >= 3);
  expect([...without.events, ...nowhere.events]).toEqual([]);
});

function watchLiveness(options: Partial<LivenessProbeOptions>, endpoints: { query: string } | null) {
  const events: EventObject[] = [];
  const logic = createLivenessProbe({ liveness: null, intervalMs: 1, timeoutMs: 20_000, ...options });
  const machine = setup({ actors: { logic }, actions: { note: ({ event }) => events.push(event) } }).createMachine({
    invoke: { src: 'logic', input: { ...about, endpoints } },
    on: { '*': { actions: 'note' } },
  });
  const actor = createActor(machine).start();
  onTestFinished(() => {
    actor.stop();
  });
  return { events, stop: () => actor.stop() };
}

/** A server that answers its n-th request with a status, or not at all. */
async function startServer(answer: (asked: number) => number | 'hang') {
  let asked = 0;
  let connections = 0;
  const server = createServer((_, response) => {
    asked += 1;
    const status = answer(asked);
    if (status !== 'hang') response.writeHead(status).end();
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.on('close', () => {
      connections -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const query = `http://127.0.0.1:${(server.address() as AddressInfo).port}/query`;
  return {
    endpoints: { query },
    asked: () => asked,
    connections: () => connections,
    answerOneMore: () => fetch(query),
  };
}
