import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseType } from '../../src/graph-server/value-types.js';
import { SCHEMA } from './example-graph.js';
import { load, type RunningServer, startServer } from './programs.js';

let directory: string;
let server: RunningServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const { data } = await load(directory, SCHEMA);
  server = await startServer(data);
  await server.rows(
    "CREATE (:person {id: 1, name: 'marko', age: 29}), (:person {id: 2}), (:software {id: 3, name: 'lop'})",
  );
  await server.rows(
    "MATCH (a:person {id: 1}), (b:person {id: 2}), (s:software) CREATE (a)-[:likes {weight: 0.5, since: date('2020-02-29')}]->(b), (b)-[:likes]->(s)",
  );
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a value has a documented JSON form', () => {
  test.each<[expression: string, type: string, value: unknown]>([
    ['null', 'STRING', null],
    ['true', 'BOOL', true],
    ['9007199254740991', 'INT64', 9007199254740991],
    ['-9007199254740991', 'INT64', -9007199254740991],
    ['CAST(4294967295 AS UINT32)', 'UINT32', 4294967295],
    ['CAST(7 AS UINT64)', 'UINT64', 7],
    ['CAST(7 AS INT128)', 'INT128', 7],
    [
      "CAST('-170141183460469231731687303715884105727' AS INT128)",
      'INT128',
      { $int: '-170141183460469231731687303715884105727' },
    ],
    ['CAST(9223372036854775807 AS INT128)', 'INT128', { $int: '9223372036854775807' }],
    ['CAST(9223372036854775807 AS STRING)', 'STRING', '9223372036854775807'],
    ['1.5', 'DOUBLE', 1.5],
    ['1.0 / 0.0', 'DOUBLE', { $float: 'Infinity' }],
    ['-1.0 / 0.0', 'DOUBLE', { $float: '-Infinity' }],
    ["CAST('nan' AS FLOAT)", 'FLOAT', { $float: 'NaN' }],
    ['CAST(1.25 AS DECIMAL(10, 2))', 'DECIMAL(10, 2)', 1.25],
    ["'tab\\t quote\\' é 😀'", 'STRING', "tab\t quote' é 😀"],
    ["date('2020-02-29')", 'DATE', '2020-02-29'],
    ["timestamp('2020-02-29 03:04:05.678')", 'TIMESTAMP', '2020-02-29T03:04:05.678Z'],
    ["CAST('2020-02-29 03:04:05+02:00' AS TIMESTAMP_TZ)", 'TIMESTAMP_TZ', '2020-02-29T01:04:05.000Z'],
    ["interval('1 day 1.5 seconds')", 'INTERVAL', 'PT86401.5S'],
    ["uuid('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')", 'UUID', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ["blob('\\\\xAA\\\\x00b')", 'BLOB', { $blob: 'qgBi' }],
    ['[1, null, 3]', 'INT64[]', [1, null, 3]],
    ['[[1, 2], [], [3]]', 'INT64[][]', [[1, 2], [], [3]]],
    ["[date('2020-01-01')]", 'DATE[]', ['2020-01-01']],
    ['CAST([1, 2] AS INT64[2])', 'INT64[2]', [1, 2]],
    ["{a: 1, b: {c: [date('2020-01-01')]}}", 'STRUCT(a INT64, b STRUCT(c DATE[]))', { a: 1, b: { c: ['2020-01-01'] } }],
    ["{`a b`: date('2020-01-01')}", 'STRUCT(a b DATE)', { 'a b': '2020-01-01' }],
    [
      "map([1, 2], ['a', 'b'])",
      'MAP(INT64, STRING)',
      {
        $map: [
          [1, 'a'],
          [2, 'b'],
        ],
      },
    ],
    ['map([9007199254740993], [true])', 'MAP(INT64, BOOL)', { $map: [[{ $int: '9007199254740993' }, true]] }],
    ["map([true], [{x: date('2020-01-01')}])", 'MAP(BOOL, STRUCT(x DATE))', { $map: [[true, { x: '2020-01-01' }]] }],
    ["map(['k'], [map(['l'], [1])])", 'MAP(STRING, MAP(STRING, INT64))', { $map: [['k', { $map: [['l', 1]] }]] }],
  ])('%s', async (expression, type, value) => {
    const { status, body } = await server.query(`RETURN ${expression} AS v`);
    expect(status).toBe(200);
    expect(body.columns).toEqual([{ name: 'v', type }]);
    expect(body.rows).toEqual([[value]]);
  });

  test('a node has the properties of its own label only', async () => {
    expect(await server.rows('MATCH (n) RETURN n ORDER BY n.id')).toEqual([
      [{ $node: { id: '0:0', label: 'person', properties: { id: 1, name: 'marko', age: 29 } } }],
      [{ $node: { id: '0:1', label: 'person', properties: { id: 2, name: null, age: null } } }],
      [{ $node: { id: '1:0', label: 'software', properties: { id: 3, name: 'lop' } } }],
    ]);
  });

  test('a relationship has its ends', async () => {
    expect(await server.rows('MATCH (:person {id: 1})-[e]->() RETURN e')).toEqual([
      [
        {
          $rel: { id: '2:0', label: 'likes', src: '0:0', dst: '0:1', properties: { weight: 0.5, since: '2020-02-29' } },
        },
      ],
    ]);
  });

  test('a path has its nodes and relationships in order', async () => {
    const rows = await server.rows('MATCH p = (:person {id: 1})-[:likes*2..2]->() RETURN p');
    const nothing = { weight: null, since: null };
    expect(rows).toEqual([
      [
        {
          $path: {
            nodes: [
              { $node: { id: '0:0', label: 'person', properties: { id: 1, name: 'marko', age: 29 } } },
              { $node: { id: '0:1', label: 'person', properties: { id: 2, name: null, age: null } } },
              { $node: { id: '1:0', label: 'software', properties: { id: 3, name: 'lop' } } },
            ],
            rels: [
              {
                $rel: {
                  id: '2:0',
                  label: 'likes',
                  src: '0:0',
                  dst: '0:1',
                  properties: { weight: 0.5, since: '2020-02-29' },
                },
              },
              { $rel: { id: '3:0', label: 'likes', src: '0:1', dst: '1:0', properties: nothing } },
            ],
          },
        },
      ],
    ]);
  });

  test('nodes are found inside lists and structs, and ids are text', async () => {
    const node = { $node: { id: '1:0', label: 'software', properties: { id: 3, name: 'lop' } } };
    expect(await server.rows('MATCH (n:software) RETURN [n], {x: n}, id(n)')).toEqual([[[node], { x: node }, '1:0']]);
  });
});

describe('a value that cannot be read exactly is an error, never a wrong number', () => {
  test('a decimal with more digits than a JSON number has', async () => {
    const answer = await server.query("RETURN CAST('12345678901234567.89' AS DECIMAL(20, 2)) AS v");
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/DECIMAL.*return CAST\(… AS STRING\)/);
  });
});

describe('a parameter', () => {
  test.each<[sent: unknown, type: string, answered: unknown]>([
    [1, 'INT64', 1],
    [-1.5, 'DOUBLE', -1.5],
    ['é😀\n', 'STRING', 'é😀\n'],
    [true, 'BOOL', true],
    [null, 'STRING', null],
    [[1, null, 3], 'INT64[]', [1, null, 3]],
    [[['a'], ['b', null]], 'STRING[][]', [['a'], ['b', null]]],
    [{ a: 1, b: { c: 'x' } }, 'STRUCT(a INT64, b STRUCT(c STRING))', { a: 1, b: { c: 'x' } }],
    [{ $int: '9223372036854775807' }, 'INT128', { $int: '9223372036854775807' }],
    [{ $int: '-9223372036854775808' }, 'INT128', { $int: '-9223372036854775808' }],
    [[1, { $int: '9223372036854775807' }], 'INT128[]', [1, { $int: '9223372036854775807' }]],
    [{ $float: 'NaN' }, 'DOUBLE', { $float: 'NaN' }],
    [{ $float: '-Infinity' }, 'DOUBLE', { $float: '-Infinity' }],
    [
      {
        $map: [
          [1, 'a'],
          [2, null],
        ],
      },
      'MAP(INT64, STRING)',
      {
        $map: [
          [1, 'a'],
          [2, null],
        ],
      },
    ],
  ])('%j comes back as it was sent', async (sent, type, answered) => {
    const { status, body } = await server.query('RETURN $p AS p', { p: sent });
    expect(body.message).toBeUndefined();
    expect(status).toBe(200);
    expect(body.columns).toEqual([{ name: 'p', type }]);
    expect(body.rows).toEqual([[answered]]);
  });

  test.each(['9223372036854775807', '-9223372036854775808', '9007199254740993'])(
    'stores and finds the 64-bit key %s exactly',
    async (key) => {
      await server.rows('CREATE (:software {id: $key})', { key: { $int: key } });
      const query = 'MATCH (n:software {id: $key}) RETURN n.id, CAST(n.id AS STRING), CAST(n.id AS INT128)';
      const rows = await server.rows(query, { key: { $int: key } });
      expect(rows).toEqual([[{ $int: key }, key, { $int: key }]]);
      await server.rows('MATCH (n:software {id: $key}) DELETE n', { key: { $int: key } });
    },
  );

  test('may be a date or a timestamp as a string', async () => {
    const rows = await server.rows('RETURN CAST($d AS DATE) AS d, CAST($t AS TIMESTAMP) AS t', {
      d: '2020-02-29',
      t: '2020-02-29T03:04:05.678Z',
    });
    expect(rows).toEqual([['2020-02-29', '2020-02-29T03:04:05.678Z']]);
  });

  test.each<[unknown, string]>([
    [
      2 ** 53,
      'parameters.p is 9007199254740992, beyond what a JSON number holds exactly: write {"$int": "…"} or {"$float": "…"}',
    ],
    [{ $int: 5 }, 'parameters.p.$int must be a string of digits'],
    [{ $float: 'x' }, 'parameters.p.$float must be "NaN", "Infinity", "-Infinity" or a number as a string'],
    [{ $map: [[1]] }, 'parameters.p.$map must be a list of [key, value] pairs'],
    [[{ $node: {} }], 'parameters.p[0] has the tag $node: only $int, $float and $map can be parameters'],
  ])('%j is refused', async (sent, message) => {
    const answer = await server.query('RETURN $p AS p', { p: sent });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: 'GK_QUERY_INVALID', message });
  });
});

test('type names are read at any depth', () => {
  const int = { kind: 'scalar', name: 'INT64' };
  expect(parseType('MAP(STRING, STRUCT(a b INT64, c DECIMAL(10, 2)[])[3])')).toEqual({
    kind: 'map',
    key: { kind: 'scalar', name: 'STRING' },
    value: {
      kind: 'list',
      element: {
        kind: 'struct',
        fields: new Map<string, unknown>([
          ['a b', int],
          ['c', { kind: 'list', element: { kind: 'decimal', scale: 2 } }],
        ]),
      },
    },
  });
});
