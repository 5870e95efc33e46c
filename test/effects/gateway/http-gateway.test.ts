import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpGateway } from '../../../src/effects/gateway/http-gateway.js';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { clientOf, dial, HOLD, openGateway, readToEnd, requestText } from './gateway-fixture.js';

describe('before anything runs', () => {
  test('a query is refused at once, with the reason and when to try again', async () => {
    const gateway = await openGateway();
    const reply = await clientOf(gateway)('MATCH (n) RETURN n');
    expect(gateway.mode).toBe('refusing');
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('1');
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.body).toEqual({
      code: 15,
      error: 'GK_UNAVAILABLE',
      message: 'No graph is being served (idle): start a graph',
      details: { lifecycle: 'idle', remedy: 'start a graph' },
    });
    expect(gateway.counters()).toEqual({
      answered: 0,
      inFlight: 0,
      held: 0,
      heldBytes: 0,
      replayed: 0,
      refused: 1,
    });
  });

  test('it refuses with whatever error the machine gives, and its status', async () => {
    const gateway = await openGateway();
    const error = { code: 103, error: 'GK_START_FAILED' as const, message: 'no', details: {} };
    gateway.send({ type: 'gateway.refuse', error });
    const reply = await clientOf(gateway)('MATCH (n) RETURN n');
    expect(reply.status).toBe(500);
    expect(reply.headers['retry-after']).toBeUndefined();
    expect(reply.body).toEqual(error);
  });
});

describe('routing', () => {
  async function routed() {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(7) });
    return { gateway, server, ask: clientOf(gateway) };
  }

  test('a query to the running graph, by id or as current, is answered by its GraphServer', async () => {
    const { gateway, server, ask } = await routed();
    for (const path of [
      '/v1/graph/1/query',
      '/v1/graph/current/query',
      '/v1/graph/1/query/',
      '/v1/graph/current/query?trace=1',
    ]) {
      const reply = await ask('RETURN 1', { path });
      expect(reply.status).toBe(200);
      expect(reply.body).toEqual({ server: 'a', query: 'RETURN 1' });
      expect(reply.headers['x-graphkeeper-generation']).toBe('7');
    }
    expect(server.arrived.map(({ url }) => url)).toEqual(['/query', '/query', '/query', '/query']);
    expect(gateway.mode).toBe('routing');
    expect(gateway.counters()).toMatchObject({ answered: 4, inFlight: 0, refused: 0 });
  });

  test('a query to another graph is told which one runs', async () => {
    const { server, ask } = await routed();
    const reply = await ask('RETURN 1', { path: '/v1/graph/2/query' });
    expect(reply.status).toBe(404);
    expect(reply.body).toMatchObject({ error: 'GK_WRONG_GRAPH', details: { graphId: '2', runningGraphId: '1' } });
    expect(server.queries).toEqual([]);
  });

  test('other paths and methods are turned down', async () => {
    const { ask } = await routed();
    for (const path of ['/', '/v1/graph/1', '/v1/graph//query', '/v1/graph/1/query//', '/v1/graph/1/query2', '/v2']) {
      const reply = await ask('RETURN 1', { path });
      expect(reply.status).toBe(404);
      expect(reply.body).toMatchObject({ error: 'GK_ROUTE_NOT_FOUND', details: { method: 'POST', path } });
    }
    const got = await ask('', { method: 'GET' });
    expect(got.status).toBe(405);
    expect(got.headers.allow).toBe('POST');
    expect(got.body).toMatchObject({ error: 'GK_ROUTE_NOT_FOUND' });
    expect(await ask('', { method: 'HEAD' })).toMatchObject({ status: 405, text: '' });
    expect(await ask('', { method: 'HEAD', path: '/' })).toMatchObject({ status: 404, text: '' });
  });

  test('headers go both ways, except those that concern one connection', async () => {
    const { server, ask } = await routed();
    server.onQuery = ({ response }) => {
      response.writeHead(418, { 'x-cost': '3', 'x-hop': 'no', connection: 'x-hop', 'x-graphkeeper-generation': '99' });
      response.end('short');
    };
    const reply = await ask('RETURN 1', { headers: { 'x-trace': 'abc', accept: 'application/json', te: 'trailers' } });
    expect(reply).toMatchObject({ status: 418, text: 'short' });
    expect(reply.headers).toMatchObject({ 'x-cost': '3', 'x-graphkeeper-generation': '7', 'content-length': '5' });
    expect(reply.headers['x-hop']).toBeUndefined();
    const sent = server.arrived[0]?.headers;
    expect(sent).toMatchObject({ 'x-trace': 'abc', accept: 'application/json', 'content-type': 'text/plain' });
    expect(sent).toMatchObject({ 'content-length': '8', host: `127.0.0.1:${server.port}` });
    expect(sent?.te).toBeUndefined();
  });

  test('answers without a body, without a length, and after an early hint arrive as they are', async () => {
    const { server, ask } = await routed();
    server.onQuery = ({ response, query }) => {
      if (query === 'empty') response.writeHead(204).end();
      else if (query === 'nothing') response.writeHead(200, { 'content-length': '0' }).end();
      else response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.write('in '));
      if (query === 'pieces') setImmediate(() => response.end('pieces'));
    };
    expect(await ask('empty')).toMatchObject({ status: 204, text: '' });
    expect(await ask('nothing')).toMatchObject({ status: 200, text: '' });
    const pieces = await ask('pieces');
    expect(pieces).toMatchObject({ status: 200, text: 'in pieces' });
    expect(pieces.headers['content-length']).toBe('9');
  });

  test('a body of several pieces, or none at all, arrives whole', async () => {
    const { server, ask, gateway } = await routed();
    const long = `RETURN '${'x'.repeat(300_000)}'`;
    expect((await ask(long)).body).toEqual({ server: 'a', query: long });
    expect((await ask('')).body).toEqual({ server: 'a', query: '' });
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1', 'connection: close\r\n').slice(0, -3));
    socket.write('N 1');
    expect(await readToEnd(socket)).toContain('"query":"RETURN 1"');
    expect(server.queries).toHaveLength(3);
  });
});

describe('limits', () => {
  test('a body over the bound is refused, and the connection closed', async () => {
    const gateway = await openGateway({ maxBodyBytes: 100 });
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const ask = clientOf(gateway);
    expect((await ask('x'.repeat(100))).status).toBe(200);
    for (const size of [101, 700_000]) {
      const reply = await ask('x'.repeat(size));
      expect(reply.status).toBe(413);
      expect(reply.headers.connection).toBe('close');
      expect(reply.body).toMatchObject({ code: 14, error: 'GK_PAYLOAD_TOO_LARGE', details: { limitBytes: 100 } });
    }
    expect(server.arrived).toHaveLength(1);
    expect(gateway.counters()).toMatchObject({ answered: 1, refused: 2 });
  });

  test('a client that goes on sending too much is cut off', async () => {
    const gateway = await openGateway({ maxBodyBytes: 100 });
    const socket = await dial(gateway);
    socket.write(`${requestText('x'.repeat(1000)).slice(0, -500)}`);
    expect(await readToEnd(socket)).toMatch(/^HTTP\/1\.1 413 .*GK_PAYLOAD_TOO_LARGE/s);
  });

  test('a client that asks before it sends is told to go on, or not to', async () => {
    const gateway = await openGateway({ maxBodyBytes: 100 });
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const head = (length: number) =>
      `POST /v1/graph/1/query HTTP/1.1\r\nhost: test\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: ${length}\r\n\r\n`;
    const small = await dial(gateway);
    small.write(head(8));
    await new Promise((resolve) => small.once('readable', resolve));
    expect(String(small.read())).toContain('HTTP/1.1 100 Continue');
    small.write('RETURN 1');
    expect(await readToEnd(small)).toContain('HTTP/1.1 200 OK');
    const large = await dial(gateway);
    large.write(head(101));
    expect(await readToEnd(large)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('what is not HTTP gets an error body too', async () => {
    const gateway = await openGateway();
    const nonsense = await dial(gateway);
    nonsense.write('EHLO gateway\r\n\r\n');
    const reply = await readToEnd(nonsense);
    expect(reply).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nconnection: close\r\n/);
    expect(JSON.parse(reply.slice(reply.indexOf('{')))).toMatchObject({ error: 'GK_INVALID_ARGUMENT' });
    const long = await dial(gateway);
    long.write(requestText('RETURN 1', `x-long: ${'x'.repeat(20_000)}\r\n`));
    expect(await readToEnd(long)).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('a client that goes away', () => {
  test('frees its place at the GraphServer', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    server.onQuery = () => undefined;
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1'));
    await eventually(() => server.arrived.length === 1);
    expect(gateway.counters().inFlight).toBe(1);
    socket.destroy();
    await eventually(() => gateway.counters().inFlight === 0);
    await eventually(() => server.arrived[0]?.response.closed);
    expect(gateway.counters()).toMatchObject({ answered: 0, refused: 0 });
  });

  test('takes the queries with it that it sent ahead on the same connection', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    server.onQuery = () => undefined;
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1') + requestText('RETURN 2') + requestText('RETURN 3'));
    await eventually(() => gateway.counters().inFlight === 3);
    socket.destroy();
    await eventually(() => gateway.counters().inFlight === 0);
  });

  test('queries sent ahead are answered in their order', async () => {
    const gateway = await openGateway();
    const server = await FakeGraphServer.start('a');
    server.onQuery = (arrival) => {
      if (server.arrived.length === 2) for (const { answer } of server.arrived.toReversed()) answer();
      expect(arrival.query).toMatch(/^RETURN/);
    };
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1') + requestText('RETURN 2', 'connection: close\r\n'));
    expect(await readToEnd(socket)).toMatch(/RETURN 1.*RETURN 2/s);
  });

  test('in the middle of its query leaves nothing behind', async () => {
    const gateway = await openGateway();
    const socket = await dial(gateway);
    socket.write(requestText('RETURN 1').slice(0, -2));
    socket.destroy();
    expect((await clientOf(gateway)('RETURN 1')).status).toBe(503);
    expect(gateway.counters()).toMatchObject({ refused: 1, inFlight: 0, held: 0 });
  });
});

describe('the address', () => {
  test('a port that is taken is named', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      taken.close();
    });
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(createHttpGateway({ host: '127.0.0.1', port, hold: HOLD, maxBodyBytes: 100 })).rejects.toMatchObject({
      code: 'GK_PORT_IN_USE',
      details: { field: 'query_port', port },
    });
  });

  test('an address that is not of this machine, or no port at all, is a configuration error', async () => {
    await expect(
      createHttpGateway({ host: '192.0.2.1', port: 0, hold: HOLD, maxBodyBytes: 100 }),
    ).rejects.toMatchObject({ code: 'GK_CONFIG_INVALID', details: { field: 'query_host', value: '192.0.2.1' } });
    await expect(
      createHttpGateway({ host: '127.0.0.1', port: 70_000, hold: HOLD, maxBodyBytes: 100 }),
    ).rejects.toMatchObject({ code: 'GK_CONFIG_INVALID', details: { field: 'query_port', value: 70_000 } });
  });

  test('an IPv6 address makes a usable URL', async () => {
    const gateway = await openGateway({ host: '::1' });
    expect(gateway.endpoints.query).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await clientOf(gateway)('RETURN 1')).status).toBe(503);
  });
});
