import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/effects/store/store.js';
import type { Service } from '../../src/index.js';
import type { GraphSchema } from '../../src/types/graph.js';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';
import { itemGraph, openService } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const INT64 = { primitive_type: 'DT_SIGNED_INT64' } as const;
const city = {
  type_name: 'city',
  properties: [{ property_name: 'id', property_type: INT64 }],
  primary_keys: ['id'],
};
const near = { type_name: 'near', vertex_type_pair_relations: [{ source_vertex: 'item', destination_vertex: 'city' }] };

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(url: string, method: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const typesOf = ({ vertex_types, edge_types = [] }: GraphSchema) =>
  [...vertex_types, ...edge_types].map(({ type_name }) => type_name);

async function openWithGraph(workspace = tempDir()): Promise<{ service: Service; admin: string; query: string }> {
  const service = await openService({ admin: true, workspace });
  if (service.graphs.list().length === 1) await service.graphs.create(itemGraph);
  return { service, admin: `${service.endpoints.admin}/v1/graph/2`, query: `${service.endpoints.query}/v1/graph/2` };
}

test('vertices and edges are reached on both ports, a GET through a crash, and counted', async () => {
  const { service, admin, query } = await openWithGraph();
  const item = (key: number) => ({ label: 'item', primary_key_value: key });
  expect(await call(`${admin}/vertex?label=item&primary_key_value=1`, 'GET')).toMatchObject({
    status: 503,
    body: { code: 15 },
  });
  expect(await call(`${admin}/statistics`, 'GET')).toMatchObject({ status: 503, body: { code: 15 } });
  await service.start('2');
  expect((await call(`${query}/vertex`, 'POST', { vertex_request: [item(1), item(2)] })).status).toBe(200);
  expect(await call(`${admin}/vertex`, 'POST', { vertex_request: [item(3), item(1)] })).toMatchObject({
    status: 409,
    body: { code: 5, error: 'GK_ELEMENT_EXISTS' },
  });
  expect(await call(`${admin}/statistics`, 'GET')).toEqual({
    status: 200,
    body: {
      total_vertex_count: 2,
      total_edge_count: 0,
      vertex_type_statistics: [{ type_id: 0, type_name: 'item', count: 2 }],
      edge_type_statistics: [],
    },
  });
  expect(await call(`${service.endpoints.admin}/v1/graph/1/statistics`, 'GET')).toMatchObject({
    status: 404,
    body: { code: 4 },
  });
  const { pid } = service.status().generation ?? {};
  process.kill(Number(pid), 'SIGKILL');
  await eventually(() => !isAlive(Number(pid)));
  for (const base of [admin, query]) {
    expect((await call(`${base}/vertex?label=item&primary_key_value=2`, 'GET')).status).toBe(200);
    expect((await call(`${base}/vertex?label=item&primary_key_value=3`, 'GET')).status).toBe(404);
  }
});

test('a graph is created from every kind of property and pair, and loaded from an upload where files are restricted', async () => {
  const service = await openService({ admin: true, security: { dataDirectories: [] } });
  const property = (property_name: string, property_type: unknown) => ({ property_name, property_type });
  const primitives = [
    'DT_SIGNED_INT32',
    'DT_UNSIGNED_INT32',
    'DT_SIGNED_INT64',
    'DT_UNSIGNED_INT64',
    'DT_BOOL',
    'DT_FLOAT',
    'DT_DOUBLE',
    'DT_STRING',
  ];
  const properties = [
    ...primitives.map((primitive_type) => property(primitive_type, { primitive_type })),
    property('text', { string: { long_text: null } }),
    property('short', { string: { var_char: { max_length: 16 } } }),
    property('fixed', { string: { char: { fixed_length: 8 } } }),
    property('at', { temporal: { timestamp: null } }),
    property('day', { temporal: { date32: '' } }),
  ];
  const pair = (source_vertex: string, destination_vertex: string) => ({ source_vertex, destination_vertex });
  const schema = {
    vertex_types: [
      { type_name: 'all', type_id: 0, properties, primary_keys: ['text'], x_csr_params: { max_vertex_num: 100 } },
      { type_name: 'key', properties: [property('id', { primitive_type: 'DT_UNSIGNED_INT32' })], primary_keys: ['id'] },
    ],
    edge_types: [
      { type_name: 'link', vertex_type_pair_relations: [pair('all', 'key'), pair('key', 'all')], primary_keys: [] },
    ],
  };
  const document = { name: 'everything', version: 'v0.1', store_type: 'mutable_csr', schema };
  const admin = `${service.endpoints.admin}/v1`;
  const { status, body } = await call(`${admin}/graph`, 'POST', document);
  expect({ status, body }).toEqual({ status: 200, body: { graph_id: '2' } });

  const form = new FormData();
  form.append('filestorage', new Blob(['id\n7\n8\n']), 'key.csv');
  const upload = await fetch(`${admin}/file/upload`, { method: 'POST', body: form });
  const { file_path } = (await upload.json()) as { file_path: string };
  const load = (input: string) =>
    call(`${admin}/graph/2/dataloading`, 'POST', { vertex_mappings: [{ type_name: 'key', inputs: [input] }] });
  expect(await load(import.meta.filename)).toMatchObject({ status: 400, body: { code: 104 } });
  const { body: started } = await load(file_path);
  expect(await service.graphs.waitForJob(String(started.job_id))).toMatchObject({ status: 'SUCCESS' });
  await service.start('2');
  expect((await call(`${admin}/graph/2/statistics`, 'GET')).body).toMatchObject({
    total_vertex_count: 2,
    edge_type_statistics: [{ vertex_type_pair_statistics: [{ count: 0 }, { count: 0 }] }],
  });
});

describe('a change of the schema', () => {
  test('of a served graph is made while queries go on, and survives', async () => {
    const workspace = tempDir();
    const { service, admin, query } = await openWithGraph(workspace);
    await service.start('2');
    const ask = async (text: string) => (await fetch(`${query}/query`, { method: 'POST', body: text })).status;
    let asked = 0;
    let isOver = false;
    const load = (async () => {
      while (!isOver) {
        expect(await ask('MATCH (n:item) RETURN count(*)')).toBe(200);
        asked += 1;
      }
    })();
    expect(await call(`${admin}/schema/vertex`, 'POST', city)).toEqual({
      status: 200,
      body: { message: 'Successfully create vertex type: city' },
    });
    expect((await call(`${admin}/schema/edge`, 'POST', near)).status).toBe(200);
    const extension = { type_name: 'item', properties: [{ property_name: 'size', property_type: INT64 }] };
    expect((await call(`${admin}/schema/vertex`, 'PUT', extension)).status).toBe(200);
    isOver = true;
    await load;
    expect(asked).toBeGreaterThan(0);
    expect(await ask('CREATE (:item {id: 1, size: 5})-[:near]->(:city {id: 2})')).toBe(200);
    expect((await call(`${admin}/statistics`, 'GET')).body).toMatchObject({
      total_vertex_count: 2,
      total_edge_count: 1,
    });
    expect(await call(`${admin}/schema/vertex?type_name=city`, 'DELETE')).toMatchObject({
      status: 400,
      body: { code: 101, message: expect.stringContaining('delete them first: near') },
    });
    expect((await call(`${admin}/schema/edge?type_name=near&source_vertex=item`, 'DELETE')).status).toBe(400);
    expect((await call(`${admin}/schema/edge?type_name=near`, 'DELETE')).status).toBe(200);
    expect(await call(`${admin}/schema/edge?type_name=near`, 'DELETE')).toMatchObject({
      status: 404,
      body: { code: 4 },
    });
    await service.close();
    const again = await openWithGraph(workspace);
    expect(typesOf(again.service.graphs.get('2').schema)).toEqual(['item', 'city']);
  });

  test('of a graph that is not served is made at rest, and is there at the next start', async () => {
    const { service, admin, query } = await openWithGraph();
    expect((await call(`${admin}/schema/vertex`, 'POST', city)).status).toBe(200);
    expect((await call(`${admin}/schema/edge`, 'POST', near)).status).toBe(200);
    const twice = await Promise.all(
      ['a', 'b'].map((type_name) => call(`${admin}/schema/vertex`, 'POST', { ...city, type_name })),
    );
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(twice.find(({ status }) => status === 400)?.body).toMatchObject({ error: 'GK_GRAPH_LOCKED' });
    expect(typesOf(service.graphs.get('2').schema)).toHaveLength(4);
    await service.start('2');
    const answer = await fetch(`${query}/query`, { method: 'POST', body: 'MATCH (:item)-[:near]->(c:city) RETURN c' });
    expect(answer.status).toBe(200);
  });

  test('that the parent did not live to see is found in the database, made or not', async () => {
    const workspace = tempDir();
    const { service, admin } = await openWithGraph(workspace);
    const before = service.graphs.get('2').schema;
    expect((await call(`${admin}/schema/vertex`, 'POST', city)).status).toBe(200);
    const after = service.graphs.get('2').schema;
    await service.close();
    const pretend = async (schema: GraphSchema, pending_schema: GraphSchema) => {
      const store = await openStore(join(workspace, 'store'));
      await store.changeGraph('2', (graph) => ({ ...graph, schema, pending_schema }));
      await store.close();
      const { service: next } = await openWithGraph(workspace);
      const { schema: found, pending_schema: left } = next.graphs.get('2');
      await next.close();
      expect(left).toBeUndefined();
      return found;
    };
    expect(await pretend(before, after)).toEqual(after);
    expect(await pretend(after, before)).toEqual(after);
  });
});
