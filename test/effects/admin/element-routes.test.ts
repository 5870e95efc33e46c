import { describe, expect, it } from 'vitest';
import { GraphkeeperError } from '../../../src/errors.js';
import type { GatewayReply } from '../../../src/types/gateway.js';
import { startAdmin } from './admin-client.js';
import { fakeGraph } from './fake-service.js';

function reply(status: number, body: unknown, type = 'application/json'): GatewayReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: ['Content-Type', type], body: Buffer.from(text) };
}

describe('vertices and edges', () => {
  it('are asked of the GraphServer with every digit, and its answer is passed on', async () => {
    const { call, service } = await startAdmin();
    const refused = new GraphkeeperError('GK_ELEMENT_EXISTS', { element: 'Vertex person 8' }).toBody();
    service.reply = reply(409, refused);
    const body = '{"vertex_request":[{"label":"person","primary_key_value":9007199254740993}]}';
    expect(await call('POST', '/v1/graph/1/vertex', body)).toMatchObject({ status: 409, body: refused });
    service.reply = reply(200, { label: 'person', values: [{ name: 'age', value: 29 }] });
    expect(await call('GET', '/v1/graph/1/vertex?label=person&primary_key_value=a%20b')).toMatchObject({
      status: 200,
      body: { label: 'person', values: [{ name: 'age', value: 29 }] },
    });
    service.reply = reply(200, { message: 'done' });
    const edge = 'src_label=a&src_primary_key_value=1&dst_label=b&dst_primary_key_value=2';
    expect((await call('DELETE', `/v1/graph/1/edge?${edge}`)).status).toBe(200);
    const asked = { graphId: '1', headers: [] };
    expect(service.calls).toEqual([
      ['ask', { ...asked, operation: 'vertex', method: 'POST', search: '', body }],
      [
        'ask',
        { ...asked, operation: 'vertex', method: 'GET', search: '?label=person&primary_key_value=a%20b', body: '' },
      ],
      ['ask', { ...asked, operation: 'edge', method: 'DELETE', search: `?${edge}`, body: '' }],
    ]);
  });

  it('of an unknown graph are not asked for', async () => {
    const { call, service } = await startAdmin();
    expect(await call('GET', '/v1/graph/7/vertex?label=a&primary_key_value=1')).toMatchObject({ status: 404 });
    expect(service.calls).toEqual([]);
  });

  it.each([
    ['a GraphServer of ours that is older', 404, { error: 'GK_ROUTE_NOT_FOUND' }, 'application/json'],
    ['a GraphServer of another kind', 404, '<html>', 'text/html'],
  ])('cannot be asked of %s', async (_, status, body, type) => {
    const { call, service } = await startAdmin();
    service.reply = reply(status, body, type);
    expect(await call('GET', '/v1/graph/1/edge?edge_label=x')).toMatchObject({
      status: 501,
      body: { code: 11, error: 'GK_OPERATION_NOT_SERVED' },
    });
  });
});

describe('statistics', () => {
  const pair = { source_vertex: 'a', destination_vertex: 'a' };
  const schema = {
    vertex_types: [
      { type_name: 'a', properties: [], primary_keys: ['id'] },
      { type_name: 'b', properties: [], primary_keys: ['id'] },
    ],
    edge_types: [{ type_name: 'e', vertex_type_pair_relations: [pair, { ...pair, destination_vertex: 'b' }] }],
  };

  it('have the ids of the types, and the totals', async () => {
    const { call, service } = await startAdmin();
    service.stored.set('1', { ...fakeGraph('1'), schema });
    const vertices = [
      { label: 'b', count: 2 },
      { label: 'a', count: 3 },
      { label: 'made by a query', count: 9 },
    ];
    const edges = [
      { label: 'e', source: 'a', destination: 'b', count: 5 },
      { label: 'e', source: 'a', destination: 'a', count: 1 },
    ];
    service.reply = reply(200, { vertices, edges });
    expect((await call('GET', '/v1/graph/1/statistics')).body).toEqual({
      total_vertex_count: 5,
      total_edge_count: 6,
      vertex_type_statistics: [
        { type_id: 0, type_name: 'a', count: 3 },
        { type_id: 1, type_name: 'b', count: 2 },
      ],
      edge_type_statistics: [
        {
          type_id: 0,
          type_name: 'e',
          vertex_type_pair_statistics: [
            { ...pair, count: 1 },
            { ...pair, destination_vertex: 'b', count: 5 },
          ],
        },
      ],
    });
  });

  it.each([
    ['GK_WRONG_GRAPH', { graphId: '1', runningGraphId: '2' }, 404, 4],
    ['GK_UNAVAILABLE', { lifecycle: 'stopped', remedy: 'start a graph' }, 503, 15],
  ] as const)('of a graph that does not run are refused: %s', async (code, details, status, number) => {
    const { call, service } = await startAdmin();
    service.failures.set('ask', new GraphkeeperError(code, details));
    expect(await call('GET', '/v1/graph/1/statistics')).toMatchObject({ status, body: { code: number, error: code } });
  });
});
