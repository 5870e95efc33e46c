import { describe, expect, test } from 'vitest';
import type { Gateway } from '../../../src/types/gateway.js';
import { eventually } from '../../support/eventually.js';
import { type Arrival, FakeGraphServer } from './fake-graph-server.js';
import { type Ask, clientOf, HOLD, openGateway } from './gateway-fixture.js';

const READ = 'MATCH (n) RETURN n';
const WRITE = 'CREATE (n)';

async function serving(hold = HOLD): Promise<{ gateway: Gateway; ask: Ask; old: FakeGraphServer }> {
  const gateway = await openGateway({ hold });
  const old = await FakeGraphServer.start('old');
  gateway.send({ type: 'gateway.cutOver', target: old.target(1) });
  return { gateway, ask: clientOf(gateway), old };
}

/** What the service machine does some time after a GraphServer has died. */
async function replace(gateway: Gateway, generation = 2): Promise<FakeGraphServer> {
  gateway.send({ type: 'gateway.hold', graphId: '1' });
  const next = await FakeGraphServer.start(`generation ${generation}`);
  gateway.send({ type: 'gateway.cutOver', target: next.target(generation) });
  return next;
}

describe('a GraphServer that dies', () => {
  test('before it answers a query that reads: the next one answers', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = () => old.kill();
    const reply = ask(READ);
    await eventually(() => gateway.counters().held === 1);
    const next = await replace(gateway);
    expect((await reply).body).toEqual({ server: 'generation 2', query: READ });
    expect((await reply).headers['x-graphkeeper-generation']).toBe('2');
    expect(next.arrived).toHaveLength(1);
    await eventually(() => gateway.counters().inFlight === 0);
    expect(gateway.counters()).toEqual({ answered: 1, inFlight: 0, held: 0, heldBytes: 0, replayed: 1, refused: 0 });
  });

  test('in the middle of a small answer: the client sees only the answer of the next one', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = ({ response }) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half an answer', () => old.kill());
    };
    const reply = ask(READ);
    await eventually(() => gateway.counters().held === 1);
    await replace(gateway);
    expect((await reply).body).toEqual({ server: 'generation 2', query: READ });
  });

  test('in the middle of a large answer: the connection breaks, so that half is not taken for whole', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = ({ response }) => {
      response.writeHead(200);
      response.write(Buffer.alloc(300_000), () => response.socket?.destroySoon());
    };
    await expect(ask(READ)).rejects.toThrow();
    expect(gateway.counters()).toMatchObject({ inFlight: 0, held: 0, answered: 0, refused: 0 });
  });

  test('while it may have run a query that writes: the client hears that, and the query runs once', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = () => old.kill();
    const reply = await ask(WRITE);
    expect(reply.status).toBe(502);
    expect(reply.body).toMatchObject({ error: 'GK_OUTCOME_UNKNOWN', details: { generation: 1 } });
    const next = await replace(gateway);
    expect((await ask(READ)).body.server).toBe('generation 2');
    expect(old.queries).toEqual([WRITE]);
    expect(next.queries).toEqual([READ]);
  });

  test('before a query reached it: the next one answers, though it writes', async () => {
    const { gateway, ask, old } = await serving();
    old.kill();
    const reply = ask(WRITE);
    await eventually(() => gateway.counters().held === 1);
    const next = await replace(gateway);
    expect((await reply).body.server).toBe('generation 2');
    expect(next.queries).toEqual([WRITE]);
    expect(gateway.counters().replayed).toBe(1);
  });

  test('and comes back at the same address before the machine speaks: it is asked again', async () => {
    const { gateway, ask, old } = await serving();
    const { port } = old;
    old.kill();
    const reply = ask(WRITE);
    await eventually(() => gateway.counters().held === 1);
    await FakeGraphServer.start('same address', port);
    expect((await reply).body.server).toBe('same address');
    expect(gateway.mode).toBe('routing');
  });

  test('with nothing to follow: its queries are refused with the reason', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = () => undefined;
    const reply = ask(READ);
    await eventually(() => old.arrived.length === 1);
    const error = { code: 15, error: 'GK_UNAVAILABLE' as const, message: 'stopped', details: {} };
    gateway.send({ type: 'gateway.refuse', error });
    old.kill();
    expect(await reply).toMatchObject({ status: 503, body: error });
  });

  test('after the cut-over: what was in flight on it goes straight to the new one', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = () => undefined;
    const reply = ask(READ);
    await eventually(() => old.arrived.length === 1);
    const next = await FakeGraphServer.start('new');
    gateway.send({ type: 'gateway.cutOver', target: next.target(2) });
    const drained = gateway.drained(1, new AbortController().signal);
    old.kill();
    expect((await reply).body.server).toBe('new');
    await drained;
  });

  test('and nobody says what comes next: the query waits no longer than the bound', async () => {
    const { gateway, ask, old } = await serving({ ...HOLD, timeoutMs: 200 });
    old.kill();
    const reply = await ask(READ);
    expect(reply.status).toBe(503);
    expect(reply.body).toMatchObject({ error: 'GK_HOLD_TIMEOUT', details: { timeoutMs: 200 } });
    expect(gateway.counters()).toMatchObject({ held: 0, inFlight: 0 });
  });

  test('new queries count against the bounds of the queue, those that ran already do not', async () => {
    const { gateway, ask, old } = await serving({ ...HOLD, maxQueries: 1 });
    old.onQuery = () => undefined;
    const running = [ask(READ), ask(READ), ask(READ)];
    await eventually(() => old.arrived.length === 3);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    old.kill();
    await eventually(() => gateway.counters().held === 3);
    expect((await ask(READ)).body.error).toBe('GK_HOLD_FULL');
    await replace(gateway);
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('again and again over one query: the query is taken for the cause', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = () => old.kill();
    const reply = ask(READ);
    for (let generation = 2; generation <= 4; generation += 1) {
      await eventually(() => gateway.counters().held === 1);
      gateway.send({ type: 'gateway.hold', graphId: '1' });
      const next = await FakeGraphServer.start('next');
      next.onQuery = () => next.kill();
      gateway.send({ type: 'gateway.cutOver', target: next.target(generation) });
      await eventually(() => next.arrived.length === 1);
    }
    expect(await reply).toMatchObject({ status: 500, body: { error: 'GK_QUERY_FAILED' } });
    expect((await reply).body.message).toContain('4 times');
    expect(gateway.counters()).toMatchObject({ replayed: 1, refused: 1, held: 0 });
  });

  test('under load: every query that reads is answered', async () => {
    const { gateway, ask, old } = await serving();
    let going = true;
    let answered = 0;
    async function client(): Promise<void> {
      while (going) {
        expect(await ask(READ)).toMatchObject({ status: 200 });
        answered += 1;
      }
    }
    const clients = Array.from({ length: 64 }, client);
    let server = old;
    for (let generation = 2; generation <= 10; generation += 1) {
      const before = answered;
      await eventually(() => answered >= before + 200);
      server.kill();
      await eventually(() => gateway.counters().held > 0);
      server = await replace(gateway, generation);
    }
    going = false;
    await Promise.all(clients);
    expect(gateway.counters()).toMatchObject({ answered, refused: 0, inFlight: 0, held: 0 });
    expect(gateway.counters().replayed).toBeGreaterThan(0);
  });

  test('a client that leaves while its query waits for the next try frees its place', async () => {
    const { gateway, ask, old } = await serving();
    old.kill();
    const leaving = new AbortController();
    const gone = ask(READ, { signal: leaving.signal });
    await eventually(() => gateway.counters().held === 1);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    await eventually(() => gateway.counters().held === 0 && gateway.counters().inFlight === 0);
    const next = await replace(gateway);
    await ask('RETURN 2');
    expect(next.queries).toEqual(['RETURN 2']);
  });

  test('a GraphServer that answers nonsense is not asked for ever', async () => {
    const { gateway, ask, old } = await serving();
    old.onQuery = ({ response }: Arrival) => response.socket?.end('nonsense\r\n\r\n');
    expect((await ask(READ)).body.error).toBe('GK_QUERY_FAILED');
    expect(old.arrived).toHaveLength(4);
    expect(gateway.counters()).toMatchObject({ inFlight: 0, held: 0 });
  });
});
