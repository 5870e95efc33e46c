import { describe, expect, it } from 'vitest';
import { GraphkeeperError } from '../../../src/errors.js';
import { startAdmin } from './admin-client.js';

const people = {
  name: 'people',
  schema: {
    vertex_types: [
      {
        type_name: 'person',
        primary_keys: ['id'],
        properties: [
          { property_id: 0, property_name: 'id', property_type: { primitive_type: 'DT_SIGNED_INT64' } },
          { property_name: 'name', property_type: { string: { long_text: null } } },
          { property_name: 'nick', property_type: { string: { var_char: { max_length: 16 } } } },
          { property_name: 'code', property_type: { string: { char: { fixed_length: 8 } } } },
          { property_name: 'born', property_type: { temporal: { date32: '' } } },
          { property_name: 'seen', property_type: { temporal: { timestamp: null } } },
        ],
        x_csr_params: { max_vertex_num: 100 },
      },
    ],
    edge_types: [
      {
        type_name: 'knows',
        vertex_type_pair_relations: [
          { source_vertex: 'person', destination_vertex: 'person', relation: 'MANY_TO_MANY' },
        ],
      },
    ],
  },
};

const shownGraph = {
  id: '1',
  name: 'graph 1',
  description: '',
  version: 'v0.1',
  store_type: 'mutable_csr',
  creation_time: 1700000000000,
  data_update_time: 0,
  schema: { vertex_types: [], edge_types: [] },
  stored_procedures: [],
  built_in: true,
};

describe('creating a graph', () => {
  it('answers with its id and hands the document on as it came', async () => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/graph', people)).toMatchObject({ status: 200, body: { graph_id: '2' } });
    expect(service.calls).toEqual([['create', people]]);
  });

  it.each([
    'text/plain',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
    'text',
    'application/json;;',
  ])('takes JSON that is declared as %s', async (type) => {
    const { call } = await startAdmin();
    const answer = await call('POST', '/v1/graph/', people, { 'content-type': type });
    expect(answer).toMatchObject({ status: 200, body: { graph_id: '2' } });
  });

  it('shows what the engine refused', async () => {
    const { call, service } = await startAdmin();
    const details = { field: 'schema.vertex_types[0].primary_keys[0]', value: 'weight', remedy: 'choose another' };
    service.failures.set('create', new GraphkeeperError('GK_INVALID_SCHEMA', details));
    expect(await call('POST', '/v1/graph', people)).toMatchObject({
      status: 400,
      body: {
        code: 101,
        error: 'GK_INVALID_SCHEMA',
        message: 'Invalid schema: schema.vertex_types[0].primary_keys[0] is "weight": choose another',
        details,
      },
    });
  });
});

describe('a graph document that is not one is refused, and told where and why', () => {
  const vertex = { type_name: 'p', primary_keys: ['id'], properties: [] };
  const withVertex = (change: object) => ({ name: 'g', schema: { vertex_types: [{ ...vertex, ...change }] } });
  const withType = (type: unknown) => withVertex({ properties: [{ property_name: 'id', property_type: type }] });
  const types =
    'give one of {"primitive_type": DT_SIGNED_INT32 | DT_UNSIGNED_INT32 | DT_SIGNED_INT64 | DT_UNSIGNED_INT64 | ' +
    'DT_BOOL | DT_FLOAT | DT_DOUBLE | DT_STRING}, {"string": {"long_text": ""}}, ' +
    '{"string": {"var_char": {"max_length": 16}}}, {"string": {"char": {"fixed_length": 8}}}, ' +
    '{"temporal": {"timestamp": ""}}, {"temporal": {"date32": ""}}';
  const property = 'schema.vertex_types[0].properties[0]';

  it.each([
    [undefined, 'the body is null: give a graph document: {"name", "schema"}'],
    [[], 'the body is []: give a graph document: {"name", "schema"}'],
    [
      { name: 'g' },
      'schema is (no value): it is required, give a schema: {"vertex_types": [...], "edge_types": [...]}',
    ],
    [{ schema: { vertex_types: [] } }, 'name is (no value): it is required, give a name'],
    [{ name: '', schema: { vertex_types: [] } }, 'name is "": give a name'],
    [{ name: 'g', schema: {} }, 'schema.vertex_types is (no value): it is required, give a list of vertex types'],
    [{ name: 'g', description: 5, schema: { vertex_types: [] } }, 'description is 5: give a value of type string'],
    [
      withVertex({ primary_keys: [] }),
      'schema.vertex_types[0].primary_keys is []: give a list of exactly one property name',
    ],
    [
      withVertex({ primary_keys: ['a', 'b'] }),
      'schema.vertex_types[0].primary_keys is ["a","b"]: give a list of exactly one property name',
    ],
    [
      withVertex({ type_id: '0' }),
      'schema.vertex_types[0].type_id is "0": give its position in the list, counted from 0, or leave it out',
    ],
    [withType({ primitive_type: 'DT_INT' }), `${property}.property_type is {"primitive_type":"DT_INT"}: ${types}`],
    [
      withType({ string: { var_char: { max_length: 0 } } }),
      `${property}.property_type is {"string":{"var_char":{"max_length":0}}}: ${types}`,
    ],
    [withType('DT_STRING'), `${property}.property_type is "DT_STRING": ${types}`],
    [withType(undefined), `${property}.property_type is (no value): it is required, ${types}`],
    [
      {
        name: 'g',
        schema: {
          vertex_types: [],
          edge_types: [
            {
              type_name: 'e',
              vertex_type_pair_relations: [{ source_vertex: 'p', destination_vertex: 'p', relation: 'MANY' }],
            },
          ],
        },
      },
      'schema.edge_types[0].vertex_type_pair_relations[0].relation is "MANY": give one of MANY_TO_MANY, ONE_TO_MANY, MANY_TO_ONE, ONE_TO_ONE',
    ],
  ])('%j', async (document, message) => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/graph', document)).toMatchObject({
      status: 400,
      body: { code: 101, error: 'GK_INVALID_SCHEMA', message: `Invalid schema: ${message}` },
    });
    expect(service.calls).toEqual([]);
  });

  it('a huge value is not sent back whole', async () => {
    const { call } = await startAdmin();
    const { body } = await call('POST', '/v1/graph', { name: 'g', schema: 'x'.repeat(100_000) });
    expect(JSON.stringify(body).length).toBeLessThan(1000);
  });
});

it('text that is not JSON is refused', async () => {
  const { call } = await startAdmin();
  expect(await call('POST', '/v1/graph', '{"name":')).toMatchObject({
    status: 400,
    body: { code: 101, error: 'GK_INVALID_JSON', message: expect.stringContaining('The body is not valid JSON (') },
  });
});

it('a body beyond the limit is refused, and the limit named', async () => {
  const { call } = await startAdmin({ maxBodyBytes: 1000 });
  expect(await call('POST', '/v1/graph', { ...people, description: 'x'.repeat(1000) })).toMatchObject({
    status: 413,
    body: {
      code: 14,
      error: 'GK_PAYLOAD_TOO_LARGE',
      message: 'The body is larger than 1000 bytes: send less, or raise maxBodyBytes',
    },
  });
});

it('a body of 16 MiB is taken, one of a byte more is not', async () => {
  const { call } = await startAdmin();
  const bytes = 16 * 1024 * 1024;
  const text = JSON.stringify(people);
  expect(await call('POST', '/v1/graph', text.padEnd(bytes))).toMatchObject({ status: 200 });
  expect(await call('POST', '/v1/graph', text.padEnd(bytes + 1))).toMatchObject({ status: 413 });
});

describe('reading graphs', () => {
  it('lists them, with a slash at the end or without', async () => {
    const { call } = await startAdmin();
    expect(await call('GET', '/v1/graph')).toMatchObject({ status: 200, body: [shownGraph] });
    expect((await call('GET', '/v1/graph/')).body).toEqual([shownGraph]);
  });

  it('an empty list is a list', async () => {
    const { call, service } = await startAdmin();
    service.stored.clear();
    expect((await call('GET', '/v1/graph')).body).toEqual([]);
  });

  it('shows one, without saying where its data lies', async () => {
    const { call } = await startAdmin();
    expect((await call('GET', '/v1/graph/1')).body).toEqual(shownGraph);
    expect((await call('GET', '/v1/graph/1/')).body).toEqual(shownGraph);
  });

  it('shows the schema alone', async () => {
    const { call } = await startAdmin();
    expect((await call('GET', '/v1/graph/1/schema')).body).toEqual({ vertex_types: [], edge_types: [] });
  });

  it.each(['7', 'abc', '1.0', '-1', '%2e%2e', 'a%20b'])('there is no graph %s', async (id) => {
    const { call } = await startAdmin();
    const missing = {
      status: 404,
      body: { code: 4, error: 'GK_GRAPH_NOT_FOUND', details: { graphId: decodeURIComponent(id) } },
    };
    // A client of HTTP resolves dots before it asks.
    const path = id === '%2e%2e' ? '/v1/graph/%252e' : `/v1/graph/${id}`;
    if (id === '%2e%2e') missing.body.details.graphId = '%2e';
    expect(await call('GET', path)).toMatchObject(missing);
    expect(await call('GET', `${path}/schema`)).toMatchObject(missing);
    expect(await call('DELETE', path)).toMatchObject(missing);
    expect(await call('POST', `${path}/dataloading`, {})).toMatchObject(missing);
  });
});

describe('deleting a graph', () => {
  it('says so', async () => {
    const { call, service } = await startAdmin();
    expect(await call('DELETE', '/v1/graph/1')).toMatchObject({
      status: 200,
      body: { message: 'Successfully delete graph: 1' },
    });
    expect(service.calls).toEqual([['delete', '1']]);
  });

  it.each([
    ['GK_GRAPH_RUNNING', { graphId: '1', action: 'delete' }, 400, 111, 'Graph is running, cannot delete: 1'],
    ['GK_GRAPH_LOCKED', { graphId: '1', holder: 'job 4' }, 400, 111, 'Graph 1 is already locked by job 4'],
    ['GK_GRAPH_BUILT_IN', { graphId: '1' }, 400, 102, 'Graph 1 is built in'],
  ] as const)('is refused with %s', async (code, details, status, number, message) => {
    const { call, service } = await startAdmin();
    service.failures.set('delete', new GraphkeeperError(code, details));
    expect(await call('DELETE', '/v1/graph/1')).toMatchObject({
      status,
      body: { code: number, error: code, message: expect.stringContaining(message) },
    });
  });
});

describe('loading a graph', () => {
  const mapping = {
    loading_config: {
      data_source: { scheme: 'file', location: '/data' },
      import_option: 'init',
      format: { type: 'csv', metadata: { delimiter: '|', header_row: true, block_size: '4MB' } },
      x_csr_params: { parallelism: 1 },
    },
    vertex_mappings: [
      {
        type_name: 'person',
        inputs: ['p.csv'],
        column_mappings: [{ column: { index: 0, name: 'id' }, property: 'id' }],
      },
    ],
    edge_mappings: [
      {
        type_triplet: { edge: 'knows', source_vertex: 'person', destination_vertex: 'person' },
        inputs: ['k.csv'],
        source_vertex_mappings: [{ column: { index: 0 } }],
        destination_vertex_mappings: [{ column: { index: 1 } }],
      },
    ],
  };

  it('answers with the id of the job', async () => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/graph/1/dataloading', mapping)).toMatchObject({
      status: 200,
      body: { job_id: '9' },
    });
    expect(service.calls).toEqual([['load', '1', mapping]]);
  });

  it.each([
    [null, 'the body is null: give a mapping document: {"vertex_mappings": [...], "edge_mappings": [...]}'],
    [
      { vertex_mappings: [{ type_name: 'p', inputs: [] }] },
      'vertex_mappings[0].inputs is []: give a list of paths of files, at least one',
    ],
    [
      { edge_mappings: [{ inputs: ['x'] }] },
      'edge_mappings[0].type_triplet is (no value): it is required, give an edge type and its ends: {"edge", "source_vertex", "destination_vertex"}',
    ],
    [
      { loading_config: { import_option: 'append' } },
      'loading_config.import_option is "append": give one of init, overwrite',
    ],
    [
      { loading_config: { data_source: { scheme: 'odps' } } },
      'loading_config.data_source.scheme is "odps": give one of file',
    ],
    [
      { loading_config: { format: { metadata: { header_row: 'yes' } } } },
      'loading_config.format.metadata.header_row is "yes": give a value of type boolean',
    ],
  ])('a mapping that is not one is refused: %j', async (document, message) => {
    const { call, service } = await startAdmin();
    expect(await call('POST', '/v1/graph/1/dataloading', document)).toMatchObject({
      status: 400,
      body: { code: 104, error: 'GK_INVALID_MAPPING', message: `Invalid mapping: ${message}` },
    });
    expect(service.calls).toEqual([]);
  });
});
