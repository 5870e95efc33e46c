import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GraphSchema } from '../../src/types/graph.js';
import { INT64, property, SCHEMA, TEXT } from './example-graph.js';
import { load, type RunningServer, startServer } from './programs.js';

const EVERYTHING: GraphSchema = {
  vertex_types: [
    ...SCHEMA.vertex_types,
    {
      type_name: 'thing',
      primary_keys: ['code'],
      properties: [
        property('code', TEXT),
        property('small', { primitive_type: 'DT_UNSIGNED_INT32' }),
        property('large', { primitive_type: 'DT_UNSIGNED_INT64' }),
        property('flag', { primitive_type: 'DT_BOOL' }),
        property('share', { primitive_type: 'DT_FLOAT' }),
        property('day', { temporal: { date32: '' } }),
        property('at', { temporal: { timestamp: '' } }),
        property('wide', INT64),
      ],
    },
  ],
  edge_types: [
    ...(SCHEMA.edge_types ?? []),
    { type_name: 'owns', vertex_type_pair_relations: [{ source_vertex: 'person', destination_vertex: 'thing' }] },
  ],
};

let directory: string;
let server: RunningServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const { data } = await load(directory, EVERYTHING);
  server = await startServer(data);
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

beforeEach(async () => {
  await server.query('MATCH (n) DETACH DELETE n');
});

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

const marko = { label: 'person', primary_key_value: 1, properties: [{ name: 'name', value: 'marko' }] };
const vadas = { label: 'person', primary_key_value: 2, properties: [{ name: 'age', value: 27 }] };
const likes = {
  src_label: 'person',
  dst_label: 'person',
  edge_label: 'likes',
  src_primary_key_value: 1,
  dst_primary_key_value: 2,
};
const ofLikes = 'src_label=person&src_primary_key_value=1&dst_label=person&dst_primary_key_value=2';

describe('a vertex', () => {
  test('is added with its edges in one request, read, changed and deleted', async () => {
    const added = await ask('POST', '/vertex', {
      vertex_request: [marko, vadas],
      edge_request: [{ ...likes, properties: [{ name: 'weight', value: 7 }] }],
    });
    expect(added).toEqual({ status: 200, text: '{"message":"Successfully insert Vertex"}' });
    expect(await ask('GET', '/vertex?label=person&primary_key_value=1')).toEqual({
      status: 200,
      text: '{"label":"person","values":[{"name":"name","value":"marko"},{"name":"age","value":null}]}',
    });
    const changed = { label: 'person', primary_key_value: 1, properties: [{ name: 'age', value: '24' }] };
    expect((await ask('PUT', '/vertex', changed)).status).toBe(200);
    expect((await ask('GET', '/vertex?label=person&primary_key_value=1')).text).toBe(
      '{"label":"person","values":[{"name":"name","value":"marko"},{"name":"age","value":24}]}',
    );
    expect((await ask('DELETE', '/vertex?label=person&primary_key_value=1')).status).toBe(200);
    expect((await ask('GET', '/vertex?label=person&primary_key_value=1')).status).toBe(404);
    expect((await server.query('MATCH ()-[e]->() RETURN count(*)')).body.rows).toEqual([[0]]);
  });

  test('has its integers to the last digit, and its times to the microsecond', async () => {
    const properties = {
      small: 4294967295,
      flag: true,
      share: 0.5,
      day: '2024-02-29',
      at: '2024-02-29T12:00:00.123456Z',
    };
    const body = JSON.stringify({
      label: 'thing',
      primary_key_value: "it's \\ \u00e9",
      properties: Object.entries(properties).map(([name, value]) => ({ name, value })),
    }).replace(']}', ',{"name":"large","value":18446744073709551615},{"name":"wide","value":-9007199254740993}]}');
    expect(await ask('POST', '/vertex', body)).toMatchObject({ status: 200 });
    const key = encodeURIComponent("it's \\ \u00e9");
    expect((await ask('GET', `/vertex?label=thing&primary_key_value=${key}`)).text).toBe(
      '{"label":"thing","values":[{"name":"small","value":4294967295},{"name":"large","value":18446744073709551615},' +
        '{"name":"flag","value":true},{"name":"share","value":0.5},{"name":"day","value":"2024-02-29"},' +
        '{"name":"at","value":"2024-02-29T12:00:00.123456Z"},{"name":"wide","value":-9007199254740993}]}',
    );
  });

  test('takes days and milliseconds since 1970 as times', async () => {
    const properties = [
      { name: 'day', value: 19782 },
      { name: 'at', value: 1709208000000 },
    ];
    await ask('POST', '/vertex', { label: 'thing', primary_key_value: 'a', properties });
    const { text } = await ask('GET', '/vertex?label=thing&primary_key_value=a');
    expect(text).toContain('{"name":"day","value":"2024-02-29"},{"name":"at","value":"2024-02-29T12:00:00Z"}');
  });

  test('may be named by a list of keys, as newer clients do', async () => {
    const primary_key_values = [{ name: 'id', value: 5 }];
    const request = { label: 'person', primary_key_values, properties: [{ name: 'id', value: 5 }] };
    expect((await ask('POST', '/vertex', { vertex_request: [request] })).status).toBe(200);
    expect((await ask('DELETE', '/vertex', [{ label: 'person', primary_key_values }])).status).toBe(200);
  });
});

test('an edge is added, read, changed and deleted, its type left out where there is only one', async () => {
  await ask('POST', '/vertex', { vertex_request: [marko, vadas] });
  expect((await ask('POST', '/edge', [likes])).status).toBe(200);
  const changed = { ...likes, properties: [{ name: 'weight', value: 9.123 }] };
  expect((await ask('PUT', '/edge', changed)).status).toBe(200);
  expect(await ask('GET', `/edge?edge_label=likes&${ofLikes}`)).toEqual({
    status: 200,
    text: '{"src_label":"person","dst_label":"person","edge_label":"likes","src_primary_key_value":1,"dst_primary_key_value":2,"properties":[{"name":"weight","value":9.123},{"name":"since","value":null}]}',
  });
  expect((await ask('DELETE', `/edge?${ofLikes}`)).status).toBe(200);
  expect((await ask('GET', `/edge?edge_label=likes&${ofLikes}`)).status).toBe(404);
});

describe('what cannot be done is refused, and changes nothing', () => {
  const lop = { label: 'software', primary_key_value: 3 };
  test.each([
    ['a vertex that is there', 'POST', '/vertex', [lop, marko], 409, 'Vertex person 1 exists already'],
    ['an edge that is there', 'POST', '/edge', [likes], 409, 'Edge likes from Vertex person 1 to Vertex person 2'],
    [
      'an edge without an end',
      'POST',
      '/vertex',
      { vertex_request: [lop], edge_request: [{ ...likes, dst_primary_key_value: 9 }] },
      404,
      'Vertex person 9 does not exist',
    ],
    ['a change of no vertex', 'PUT', '/vertex', { label: 'person', primary_key_value: 9 }, 404, 'Vertex person 9'],
    [
      'a deletion of no vertex',
      'DELETE',
      '/vertex?label=person&primary_key_value=9',
      undefined,
      404,
      'Vertex person 9',
    ],
    ['a deletion of no edge', 'DELETE', `/edge?${ofLikes.replace('=2', '=1')}`, undefined, 404, 'Edge likes'],
    [
      'an unknown type',
      'POST',
      '/vertex',
      [lop, { label: 'cat', primary_key_value: 1 }],
      400,
      'label is \\"cat\\": name one of the vertex types',
    ],
    [
      'an unknown property',
      'POST',
      '/vertex',
      [lop, { label: 'person', primary_key_value: 9, properties: [{ name: 'x', value: 1 }] }],
      400,
      'the body[1].properties[0].name is \\"x\\"',
    ],
    [
      'a number that is none',
      'POST',
      '/vertex',
      [lop, { label: 'person', primary_key_value: 'x' }],
      400,
      'the body[1].primary_key_value is \\"x\\": give a whole number',
    ],
    [
      'a number out of range',
      'PUT',
      '/vertex',
      [{ ...marko, properties: [{ name: 'age', value: 2147483648 }] }],
      400,
      'give a whole number from -2147483648 to 2147483647',
    ],
    ['no key', 'POST', '/vertex', [lop, { label: 'person' }], 400, 'primary_key_value'],
    [
      'another key',
      'PUT',
      '/vertex',
      [{ ...marko, properties: [{ name: 'id', value: 4 }] }],
      400,
      'it cannot be changed',
    ],
    ['a date that is none', 'PUT', '/edge', { ...likes, properties: [{ name: 'since', value: 'soon' }] }, 400, 'soon'],
    ['no elements', 'POST', '/vertex', { vertex_request: [] }, 400, 'give at least one element'],
    ['no JSON', 'POST', '/edge', '[', 400, 'not valid JSON'],
    ['an edge of no type', 'GET', `/edge?${ofLikes}`, undefined, 400, 'edge_label'],
  ])('%s', async (_, method, path, body, status, words) => {
    await ask('POST', '/vertex', { vertex_request: [marko, vadas], edge_request: [likes] });
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
    const { body: left } = await server.query(
      'MATCH (n) OPTIONAL MATCH (n)-[e]->() RETURN count(DISTINCT n), count(e)',
    );
    expect(left.rows).toEqual([[2, 1]]);
  });
});

test('statistics count every type and every pair of an edge type', async () => {
  await ask('POST', '/vertex', { vertex_request: [marko, vadas, { label: 'thing', primary_key_value: 'a' }] });
  const owns = { ...likes, edge_label: 'owns', dst_label: 'thing', dst_primary_key_value: 'a' };
  await ask('POST', '/edge', [likes, owns]);
  const { vertices, edges } = JSON.parse((await ask('GET', '/statistics')).text);
  expect(vertices).toEqual(
    expect.arrayContaining([
      { label: 'person', count: 2 },
      { label: 'software', count: 0 },
      { label: 'thing', count: 1 },
    ]),
  );
  expect(edges).toEqual(
    expect.arrayContaining([
      { label: 'likes', source: 'person', destination: 'person', count: 1 },
      { label: 'likes', source: 'person', destination: 'software', count: 0 },
      { label: 'owns', source: 'person', destination: 'thing', count: 1 },
    ]),
  );
});

describe('tables', () => {
  test('are changed by all statements or by none, while queries go on', async () => {
    const statements = ['CREATE NODE TABLE city (id INT64, PRIMARY KEY(id))', 'ALTER TABLE person ADD home INT64'];
    const failed = await ask('POST', '/schema', { statements: [...statements, 'ALTER TABLE nothing ADD x INT64'] });
    expect(failed.status).toBe(400);
    expect((await ask('GET', '/schema')).text).not.toContain('city');
    const [done] = await Promise.all([
      ask('POST', '/schema', { statements }),
      ...Array.from({ length: 20 }, () => server.query('MATCH (n:person) RETURN n')),
    ]);
    expect(done.status).toBe(200);
    const { vertices } = JSON.parse(done.text);
    expect(vertices).toContainEqual({ label: 'city', key: 'id', columns: [{ name: 'id', type: 'INT64' }] });
    const settled = { label: 'person', primary_key_value: 6, properties: [{ name: 'home', value: 1 }] };
    expect((await ask('POST', '/vertex', [settled])).status).toBe(200);
    expect((await ask('GET', '/vertex?label=person&primary_key_value=6')).text).toContain('{"name":"home","value":1}');
  });
});
