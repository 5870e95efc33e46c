import { describe, expect, test } from 'vitest';
import type { GatewayRequest } from '../../../src/types/gateway.js';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { clientOf, HOLD, openGateway } from './gateway-fixture.js';

const STATISTICS: GatewayRequest = {
  ...{ graphId: null, operation: 'statistics', method: 'GET', search: '' },
  ...{ headers: ['accept', 'application/json'], body: Buffer.alloc(0) },
};

async function routed(options = {}) {
  const gateway = await openGateway(options);
  const server = await FakeGraphServer.start('a');
  gateway.send({ type: 'gateway.cutOver', target: server.target(7) });
  return { gateway, server, ask: clientOf(gateway) };
}

describe('what can be asked beside a query', () => {
  test('goes to its name beside the query URL, with its method, its search and its body as they came', async () => {
    const { server, ask } = await routed();
    await ask('', { method: 'GET', path: '/v1/graph/1/vertex?label=person&primary_key_value=1' });
    await ask('{"vertex_request":[]}', { method: 'POST', path: '/v1/graph/current/vertex/' });
    await ask('{"edge_request":[]}', { method: 'PUT', path: '/v1/graph/1/edge' });
    await ask('', { method: 'DELETE', path: '/v1/graph/1/edge/?edge_label=knows' });
    await ask(Buffer.from([8, 0, 255]), { path: '/v1/graph/1/adhoc_query' });
    expect(server.arrived.map(({ method, url, query }) => [method, url, query])).toEqual([
      ['GET', '/vertex?label=person&primary_key_value=1', ''],
      ['POST', '/vertex', '{"vertex_request":[]}'],
      ['PUT', '/edge', '{"edge_request":[]}'],
      ['DELETE', '/edge?edge_label=knows', ''],
      ['POST', '/adhoc_query', '\u0008\u0000\ufffd'],
    ]);
  });

  test('is turned down with the methods that there are', async () => {
    const { ask } = await routed();
    const patched = await ask('{}', { method: 'PATCH', path: '/v1/graph/1/vertex' });
    expect([patched.status, patched.headers.allow]).toEqual([405, 'GET, POST, PUT, DELETE']);
    expect((await ask('', { method: 'GET', path: '/v1/graph/1/adhoc_query' })).headers.allow).toBe('POST');
    expect((await ask('', { method: 'GET', path: '/v1/graph/1/statistics' })).status).toBe(404);
  });

  test('is asked again of the next generation when it only reads, and is not when it changes elements', async () => {
    const { gateway, server, ask } = await routed();
    server.onQuery = () => undefined;
    const read = ask('', { method: 'GET', path: '/v1/graph/1/vertex?label=person' });
    const written = ask('{"query": "RETURN 1"}', {
      ...{ method: 'PUT', path: '/v1/graph/1/vertex' },
      headers: { 'content-type': 'application/json' },
    });
    await eventually(() => server.arrived.length === 2);
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    server.kill();
    expect((await written).body.error).toBe('GK_OUTCOME_UNKNOWN');
    const next = await FakeGraphServer.start('b');
    gateway.send({ type: 'gateway.cutOver', target: next.target(8) });
    expect((await read).body.server).toBe('b');
    expect(next.arrived.map(({ url }) => url)).toEqual(['/vertex?label=person']);
  });
});

describe('the readiness of the query endpoint', () => {
  test('is true while queries go to a generation, and 503 with the reason while they do not', async () => {
    const gateway = await openGateway();
    const ask = clientOf(gateway);
    const ready = () => ask('', { method: 'GET', path: '/v1/service/ready' });
    const stopped = await ready();
    expect([stopped.status, stopped.body.error, stopped.headers['retry-after']]).toEqual([503, 'GK_UNAVAILABLE', '1']);
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    expect(await ready()).toMatchObject({ status: 200, text: 'true', headers: { 'content-type': 'application/json' } });
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    expect((await ready()).body).toMatchObject({ error: 'GK_UNAVAILABLE' });
    expect((await ask('', { path: '/v1/service/ready' })).headers.allow).toBe('GET');
    expect(gateway.counters()).toMatchObject({ refused: 0, answered: 0 });
  });
});

describe('a question of the service itself', () => {
  test('is answered by the running generation', async () => {
    const { gateway, server } = await routed();
    const { status, headers, body } = await gateway.ask(STATISTICS);
    expect([status, JSON.parse(body.toString())]).toEqual([200, { server: 'a', query: '' }]);
    expect(headers).toContain('application/json');
    expect(server.arrived[0]).toMatchObject({ method: 'GET', url: '/statistics' });
  });

  test('waits through a hold, and fails with the error that a client would get', async () => {
    const gateway = await openGateway({ hold: { ...HOLD, timeoutMs: 10_000 } });
    await expect(gateway.ask(STATISTICS)).rejects.toMatchObject({ code: 'GK_UNAVAILABLE' });
    gateway.send({ type: 'gateway.hold', graphId: '1' });
    await expect(gateway.ask({ ...STATISTICS, graphId: '2' })).rejects.toMatchObject({ code: 'GK_WRONG_GRAPH' });
    const reply = gateway.ask({ ...STATISTICS, graphId: '1' });
    expect(gateway.counters().held).toBe(1);
    const server = await FakeGraphServer.start('a');
    gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
    expect((await reply).status).toBe(200);
  });

  test('takes an answer up to the bound of bodies, and no larger one', async () => {
    const { gateway, server } = await routed({ maxBodyBytes: 200_000 });
    let sizeBytes = 200_000;
    server.onQuery = ({ response }) => response.end(Buffer.alloc(sizeBytes, 'x'));
    expect((await gateway.ask(STATISTICS)).body.length).toBe(200_000);
    sizeBytes = 200_001;
    await expect(gateway.ask(STATISTICS)).rejects.toMatchObject({ code: 'GK_PAYLOAD_TOO_LARGE' });
    await eventually(() => gateway.counters().inFlight === 0);
  });

  test('fails when its answer is cut off in the middle', async () => {
    const { gateway, server } = await routed();
    server.onQuery = ({ response }) => {
      response.writeHead(200);
      response.write(Buffer.alloc(100_000), () => response.socket?.destroySoon());
    };
    await expect(gateway.ask(STATISTICS)).rejects.toMatchObject({ code: 'GK_QUERY_FAILED' });
  });
});
