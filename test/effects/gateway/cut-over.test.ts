import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { clientOf, HOLD, openGateway } from './gateway-fixture.js';

const never = new AbortController().signal;

describe('a cut-over', () => {
  test('under load fails no query, and after it none is answered by the generation before', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    let active = 1;
    let current = await FakeGraphServer.start('generation 1');
    gateway.send({ type: 'gateway.cutOver', target: current.target(1) });
    let going = true;
    const replies = new Map<number, number>();
    async function client(): Promise<void> {
      while (going) {
        const sentUnder = active;
        const reply = await ask('RETURN 1');
        const generation = Number(reply.headers['x-graphkeeper-generation']);
        expect(reply.status).toBe(200);
        expect(reply.body.server).toBe(`generation ${generation}`);
        expect(generation).toBeGreaterThanOrEqual(sentUnder);
        replies.set(generation, (replies.get(generation) ?? 0) + 1);
      }
    }
    const clients = Array.from({ length: 64 }, client);
    await eventually(() => (replies.get(1) ?? 0) >= 64);
    for (let generation = 2; generation <= 25; generation += 1) {
      const next = await FakeGraphServer.start(`generation ${generation}`);
      gateway.send({ type: 'gateway.cutOver', target: next.target(generation) });
      active = generation;
      await gateway.drained(generation - 1, never);
      const leaving = current;
      await eventually(() => leaving.sockets.size === 0);
      leaving.kill();
      current = next;
      await eventually(() => (replies.get(generation) ?? 0) >= 64);
    }
    going = false;
    await Promise.all(clients);
    expect([...replies.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
    expect(gateway.counters()).toMatchObject({ refused: 0, replayed: 0, inFlight: 0, held: 0 });
  });

  test('lets the queries that are in flight finish where they are', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    const old = await FakeGraphServer.start('old');
    const next = await FakeGraphServer.start('new');
    old.onQuery = () => undefined;
    gateway.send({ type: 'gateway.cutOver', target: old.target(1) });
    const slow = ask('RETURN 1');
    await eventually(() => old.arrived.length === 1);

    gateway.send({ type: 'gateway.cutOver', target: next.target(2) });
    expect((await ask('RETURN 2')).body.server).toBe('new');
    let drained = false;
    const draining = gateway.drained(1, never).then(() => {
      drained = true;
    });
    await setImmediate();
    expect(drained).toBe(false);

    old.arrived[0]?.answer();
    expect((await slow).body.server).toBe('old');
    await draining;
    await eventually(() => old.sockets.size === 0);
  });

  test('to another graph sends queries for current there, and refuses those that name the one before', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    const one = await FakeGraphServer.start('one');
    const two = await FakeGraphServer.start('two');
    gateway.send({ type: 'gateway.cutOver', target: one.target(1, '1') });
    expect((await ask('RETURN 1', { path: '/v1/graph/1/query' })).status).toBe(200);
    gateway.send({ type: 'gateway.cutOver', target: two.target(2, '2') });
    expect((await ask('RETURN 1')).body.server).toBe('two');
    expect((await ask('RETURN 1', { path: '/v1/graph/1/query' })).body.error).toBe('GK_WRONG_GRAPH');
  });

  test('back to a generation that still drains uses its connections again', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    const one = await FakeGraphServer.start('one');
    const two = await FakeGraphServer.start('two');
    one.onQuery = ({ query, answer }) => query === 'quick' && answer();
    gateway.send({ type: 'gateway.cutOver', target: one.target(1) });
    const slow = ask('slow');
    await eventually(() => one.arrived.length === 1);
    gateway.send({ type: 'gateway.cutOver', target: two.target(2) });
    gateway.send({ type: 'gateway.cutOver', target: one.target(1) });
    expect((await ask('quick')).body.server).toBe('one');
    one.arrived[0]?.answer();
    expect((await slow).status).toBe(200);
    expect((await ask('quick')).body.server).toBe('one');
  });
});

describe('waiting for a drain', () => {
  test('ends at once when nothing is in flight, or the generation is not known', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    await gateway.drained(1, never);
    await gateway.drained(99, never);
  });

  test('can be given up', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    server.onQuery = () => undefined;
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const slow = clientOf(gateway)('RETURN 1');
    await eventually(() => server.arrived.length === 1);
    const deadline = new AbortController();
    const draining = gateway.drained(1, deadline.signal);
    deadline.abort(new Error('enough'));
    await expect(draining).rejects.toThrow('enough');
    await expect(gateway.drained(1, deadline.signal)).rejects.toThrow('enough');
    server.arrived[0]?.answer();
    expect((await slow).status).toBe(200);
  });
});

describe('holding', () => {
  test('parks queries until the cut-over, then all are answered', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const asked = Array.from({ length: 200 }, (_, at) => ask(`RETURN ${at}`));
    await eventually(() => gateway.counters().held === 200);
    expect(gateway.mode).toBe('holding');
    expect(gateway.counters().heldBytes).toBe(10 * 8 + 90 * 9 + 100 * 10);
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const replies = await Promise.all(asked);
    expect(replies.map(({ body }) => body.query)).toEqual(Array.from({ length: 200 }, (_, at) => `RETURN ${at}`));
    expect(gateway.counters()).toMatchObject({ answered: 200, held: 0, heldBytes: 0, replayed: 0, refused: 0 });
  });

  test('stop then start of one graph fails no query under load', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    let server = await FakeGraphServer.start('generation 1');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    let going = true;
    let answered = 0;
    async function client(): Promise<void> {
      while (going) {
        expect((await ask('CREATE (:Event)')).status).toBe(200);
        answered += 1;
      }
    }
    const clients = Array.from({ length: 32 }, client);
    for (let generation = 2; generation <= 8; generation += 1) {
      const before = answered;
      await eventually(() => answered >= before + 100);
      gateway.send({ type: 'gateway.hold', graphId: '1' });
      await gateway.drained(generation - 1, never);
      server.kill();
      server = await FakeGraphServer.start(`generation ${generation}`);
      gateway.send({ type: 'gateway.cutOver', target: server.target(generation) });
    }
    going = false;
    await Promise.all(clients);
    expect(gateway.counters()).toMatchObject({ refused: 0, replayed: 0, answered });
  });

  test('a query for a graph that is not coming is told so at once', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const reply = await ask('RETURN 1', { path: '/v1/graph/2/query' });
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject({ error: 'GK_WRONG_GRAPH', details: { graphId: '2', runningGraphId: '1' } });
  });

  test('a held query whose graph is not the one that comes is told so when that is known', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const one = ask('RETURN 1', { path: '/v1/graph/1/query' });
    const current = ask('RETURN 2');
    await eventually(() => gateway.counters().held === 2);
    gateway.send({ type: 'gateway.hold', graphId: '2' });
    expect((await one).body.error).toBe('GK_WRONG_GRAPH');
    const two = ask('RETURN 3', { path: '/v1/graph/2/query' });
    await eventually(() => gateway.counters().held === 2);
    const server = await FakeGraphServer.start('three');
    gateway.send({ type: 'gateway.cutOver', target: server.target(3, '3') });
    expect((await two).body).toMatchObject({ error: 'GK_WRONG_GRAPH', details: { runningGraphId: '3' } });
    expect((await current).body.server).toBe('three');
  });

  test('held queries are refused when nothing comes after all', async () => {
    const gateway = await openGateway();
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const held = clientOf(gateway)('RETURN 1');
    await eventually(() => gateway.counters().held === 1);
    const error = { code: 15, error: 'GK_UNAVAILABLE' as const, message: 'failed', details: { lifecycle: 'failed' } };
    gateway.send({ type: 'gateway.refuse', error });
    expect(await held).toMatchObject({ status: 503, body: error });
  });

  test('no more queries are held than the bound says', async () => {
    const gateway = await openGateway({ hold: { ...HOLD, maxQueries: 2 } });
    const ask = clientOf(gateway);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const held = [ask('RETURN 1'), ask('RETURN 2')];
    await eventually(() => gateway.counters().held === 2);
    const reply = await ask('RETURN 3');
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('1');
    expect(reply.body).toMatchObject({ error: 'GK_HOLD_FULL', details: { limit: 'hold.max_queries 2' } });
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('no more bytes are held than the bound says', async () => {
    const gateway = await openGateway({ hold: { ...HOLD, maxBytes: 100 } });
    const ask = clientOf(gateway);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const held = ask('x'.repeat(60));
    await eventually(() => gateway.counters().heldBytes === 60);
    expect((await ask('x'.repeat(41))).body).toMatchObject({
      error: 'GK_HOLD_FULL',
      details: { limit: 'hold.max_bytes 100' },
    });
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    expect((await held).status).toBe(200);
  });

  test('no query is held longer than the bound says', async () => {
    const gateway = await openGateway({ hold: { ...HOLD, timeoutMs: 30 } });
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const reply = await clientOf(gateway)('RETURN 1');
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('1');
    expect(reply.body).toMatchObject({ error: 'GK_HOLD_TIMEOUT', details: { timeoutMs: 30 } });
    expect(gateway.counters()).toMatchObject({ held: 0, heldBytes: 0, refused: 1 });
  });

  test('a client that goes away frees its place, and its query is never sent', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    const leaving = new AbortController();
    const gone = ask('RETURN 1', { signal: leaving.signal });
    const stays = ask('RETURN 2');
    await eventually(() => gateway.counters().held === 2);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    await eventually(() => gateway.counters().held === 1);
    expect(gateway.counters().heldBytes).toBe(8);
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    expect((await stays).status).toBe(200);
    expect(server.queries).toEqual(['RETURN 2']);
  });
});
