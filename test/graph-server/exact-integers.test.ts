import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA } from './example-graph.js';
import { load, type RunningServer, startServer } from './programs.js';

const MAX = { $int: '9223372036854775807' };
const MIN = { $int: '-9223372036854775808' };
const ODD = { $int: '9007199254740993' };
const UNSIGNED_MAX = { $int: '18446744073709551615' };
const MIN_TEXT = '(-9223372036854775807 - 1)';

/** Everything that the engine's text of a value uses as a sign of its own. */
const AWKWARD = 'a, b: {c=1} [2]\n"\'\\ é😀';

let directory: string;
let server: RunningServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const { data } = await load(directory, SCHEMA);
  server = await startServer(data);
  await server.rows(
    'CREATE NODE TABLE big (id INT64 PRIMARY KEY, text STRING, u UINT64, list INT64[], map MAP(STRING, INT64), day DATE, struct STRUCT(a INT64, b STRING))',
  );
  await server.rows('CREATE NODE TABLE other (id INT64 PRIMARY KEY, weight DOUBLE)');
  await server.rows('CREATE REL TABLE joins (FROM big TO big, FROM big TO other, at INT64)');
  await server.rows(
    "CREATE (:big {id: $max, text: $text, u: CAST('18446744073709551615' AS UINT64), list: [1, 9007199254740993], map: map([$text, 'k'], [1, 9007199254740993]), day: date('2020-02-29'), struct: {a: 9007199254740993, b: $text}})",
    { max: MAX, text: AWKWARD },
  );
  await server.rows('CREATE (:big {id: $min}), (:other {id: $odd, weight: 1e300})', { min: MIN, odd: ODD });
  await server.rows(
    'MATCH (a:big {id: $max}), (b:big {id: $min}), (c:other) CREATE (a)-[:joins {at: $min}]->(b), (b)-[:joins {at: $odd}]->(c)',
    { max: MAX, min: MIN, odd: ODD },
  );
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a 64-bit integer comes back exactly', () => {
  test.each<[expression: string, type: string, value: unknown]>([
    ['9223372036854775807', 'INT64', MAX],
    [MIN_TEXT, 'INT64', MIN],
    ['9007199254740992', 'INT64', { $int: '9007199254740992' }],
    ['-9007199254740993', 'INT64', { $int: '-9007199254740993' }],
    ["CAST('18446744073709551615' AS UINT64)", 'UINT64', UNSIGNED_MAX],
    ['[1, null, 9007199254740993]', 'INT64[]', [1, null, ODD]],
    ['[[], [9007199254740993], null]', 'INT64[][]', [[], [ODD], null]],
    ['CAST([9223372036854775807, 2] AS INT64[2])', 'INT64[2]', [MAX, 2]],
    [
      '{a: 9007199254740993, b: {c: [9223372036854775807]}}',
      'STRUCT(a INT64, b STRUCT(c INT64[]))',
      { a: ODD, b: { c: [MAX] } },
    ],
    [
      "map(['b', 'a', '=', 'b=', ''], [1, 9007199254740993, 9223372036854775807, null, 2])",
      'MAP(STRING, INT64)',
      {
        $map: [
          ['b', 1],
          ['a', ODD],
          ['=', MAX],
          ['b=', null],
          ['', 2],
        ],
      },
    ],
    [
      'map([9223372036854775807, 1], [9007199254740993, 2])',
      'MAP(INT64, INT64)',
      {
        $map: [
          [1, 2],
          [MAX, ODD],
        ],
      },
    ],
    ['[{k: map([true], [[9007199254740993]])}]', 'STRUCT(k MAP(BOOL, INT64[]))[]', [{ k: { $map: [[true, [ODD]]] } }]],
  ])('%s', async (expression, type, value) => {
    const { status, body } = await server.query(`RETURN ${expression} AS v`);
    expect(body.message).toBeUndefined();
    expect(status).toBe(200);
    expect(body.columns).toEqual([{ name: 'v', type }]);
    expect(body.rows).toEqual([[value]]);
  });

  test('beside values of all other types', async () => {
    const rows = await server.rows(
      `RETURN {i: 9007199254740993, t: $text, b: true, f: -1.5, g: 1.0 / 0.0, d: date('2020-02-29'), s: timestamp('2020-02-29 03:04:05.678'), z: CAST('2020-02-29 03:04:05+02:00' AS TIMESTAMP_TZ), p: interval('1 day 1.5 seconds'), u: uuid('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'), x: blob('\\\\xAA,]}=\\\\x5Cb\\\\x00\\\\x27'), m: CAST(-1.25 AS DECIMAL(10, 2)), h: CAST(9223372036854775807 AS INT128), e: [''], n: null, j: 9223372036854775807} AS v`,
      { text: AWKWARD },
    );
    expect(rows).toEqual([
      [
        {
          i: ODD,
          t: AWKWARD,
          b: true,
          f: -1.5,
          g: { $float: 'Infinity' },
          d: '2020-02-29',
          s: '2020-02-29T03:04:05.678Z',
          z: '2020-02-29T01:04:05.000Z',
          p: 'PT86401.5S',
          u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
          x: { $blob: Buffer.from("\xAA,]}=\\b\x00'", 'latin1').toString('base64') },
          m: -1.25,
          h: MAX,
          e: [''],
          n: null,
          j: MAX,
        },
      ],
    ]);
  });
});

describe('elements of the graph', () => {
  const label = 'big';
  let ids: readonly string[];
  let first: unknown;
  let second: unknown;
  let third: unknown;

  beforeAll(async () => {
    const [row = []] = await server.rows(
      'MATCH (a:big)-[d:joins]->(b:big)-[e:joins]->(c:other) RETURN id(a), id(b), id(c), id(d), id(e)',
    );
    ids = row.map(String);
    const empty = { text: null, u: null, list: null, map: null, day: null, struct: null };
    const struct = { a: ODD, b: AWKWARD };
    const map = {
      $map: [
        [AWKWARD, 1],
        ['k', ODD],
      ],
    };
    const full = { id: MAX, text: AWKWARD, u: UNSIGNED_MAX, list: [1, ODD], map, day: '2020-02-29', struct };
    first = { $node: { id: ids[0], label, properties: full } };
    second = { $node: { id: ids[1], label, properties: { id: MIN, ...empty } } };
    third = { $node: { id: ids[2], label: 'other', properties: { id: ODD, weight: 1e300 } } };
  });

  test('nodes of several labels', async () => {
    expect(await server.rows('MATCH (n:big:other) RETURN n ORDER BY label(n), n.id DESC')).toEqual([
      [first],
      [second],
      [third],
    ]);
  });

  test('relationships, and none', async () => {
    const rows = await server.rows('MATCH (n:big) OPTIONAL MATCH (n)-[e:joins]->(:big) RETURN e ORDER BY n.id DESC');
    const rel = { id: ids[3], label: 'joins', src: ids[0], dst: ids[1], properties: { at: MIN } };
    expect(rows).toEqual([[{ $rel: rel }], [null]]);
  });

  test('paths, and nodes inside lists and structs', async () => {
    const query = 'MATCH p = (a:big)-[:joins*2..2]->(c:other) RETURN p, [a, null], {x: c, y: [a]} AS s';
    const rels = [
      { $rel: { id: ids[3], label: 'joins', src: ids[0], dst: ids[1], properties: { at: MIN } } },
      { $rel: { id: ids[4], label: 'joins', src: ids[1], dst: ids[2], properties: { at: ODD } } },
    ];
    const path = { $path: { nodes: [first, second, third], rels } };
    expect(await server.rows(query)).toEqual([[path, [first, null], { x: third, y: [first] }]]);
  });
});

describe('a query keeps its meaning', () => {
  test.each<[query: string, columns: string[], rows: unknown[][]]>([
    ['MATCH (n:big) RETURN n.id', ['n.id'], [[MAX], [MIN]]],
    ['MATCH (n:big) RETURN n.id ORDER BY n.id;', ['n.id'], [[MIN], [MAX]]],
    [
      'MATCH (n:big) RETURN n.id AS x, 1 AS y ORDER BY y, x DESC // by x',
      ['x', 'y'],
      [
        [MAX, 1],
        [MIN, 1],
      ],
    ],
    ['MATCH (n:big) RETURN n.id AS `limit`, n.day ORDER BY n.u SKIP 1', ['limit', 'n.day'], [[MIN, null]]],
    ['MATCH (n:big) RETURN DISTINCT n.id ORDER BY n.id DESC LIMIT 1', ['n.id'], [[MAX]]],
    ['UNWIND [3, 1, 9007199254740993, 1] AS i RETURN DISTINCT i + 0 ORDER BY i + 0', ['+(i,0)'], [[1], [3], [ODD]]],
    [
      'MATCH (n:big) RETURN n.id, count(*) ORDER BY n.id',
      ['n.id', 'COUNT_STAR()'],
      [
        [MIN, 1],
        [MAX, 1],
      ],
    ],
    [
      'MATCH (n:big) RETURN max(n.id), min(n.id) AS m, collect(n.list)',
      ['MAX(n.id)', 'm', 'COLLECT(n.list)'],
      [[MAX, MIN, [[1, ODD]]]],
    ],
    ['MATCH (n:other) WITH n.id AS a, n.weight AS `b c` RETURN *', ['a', 'b c'], [[ODD, 1e300]]],
    [
      'MATCH (n:other) WITH n.id AS a RETURN *, a - 1 AS b, 2',
      ['a', 'b', '2'],
      [[ODD, { $int: '9007199254740992' }, 2]],
    ],
    ['RETURN 9007199254740993 AS a UNION RETURN 9007199254740993 AS a', ['a'], [[ODD]]],
    ['RETURN 9007199254740993 AS a UNION ALL MATCH (n:other) RETURN n.id', ['a'], [[ODD], [ODD]]],
    [
      "RETURN 'RETURN 1, 2 AS x // no' AS s, /* , */ 9007199254740993 AS `a, return`",
      ['s', 'a, return'],
      [['RETURN 1, 2 AS x // no', ODD]],
    ],
    [
      'MATCH (n:big) WHERE EXISTS { MATCH (n)-[:joins]->(:other) } RETURN n.id, CASE WHEN n.id < 0 THEN [n.id] END AS c',
      ['n.id', 'c'],
      [[MIN, [MIN]]],
    ],
    ['MATCH (n:other)\nreturn n.id as id\norder by id asc\nlimit 1', ['id'], [[ODD]]],
    ['RETURN 1 AS a; MATCH (n:other) RETURN n.id AS b;', ['b'], [[ODD]]],
  ])('%s', async (query, columns, rows) => {
    // The second time the server knows of the large integers beforehand.
    for (let time = 1; time <= 2; time += 1) {
      const { status, body } = await server.query(query);
      expect(body.message).toBeUndefined();
      expect(status).toBe(200);
      expect(body.columns?.map(({ name }) => name)).toEqual(columns);
      expect(body.rows).toEqual(rows);
    }
  });

  test.each<[parameters: Record<string, unknown>, rows: unknown[][]]>([
    [{ p: MAX, list: [MIN, ODD] }, [[MAX, [MIN, ODD], [MAX]]]],
    [{ p: { $int: '5' }, list: [1] }, []],
  ])('with the parameters %j', async (parameters, rows) => {
    const query = 'MATCH (n:big {id: $p}) RETURN $p AS p, $list AS list, [n.id] AS ids';
    for (let time = 1; time <= 2; time += 1) expect(await server.rows(query, parameters)).toEqual(rows);
  });

  test('a result of many rows arrives whole, in order', async () => {
    const rows = await server.rows('UNWIND range(1, 5000) AS i RETURN i * 1844674407370955 AS i ORDER BY i DESC');
    const expected = Array.from({ length: 5000 }, (_, index) => BigInt(5000 - index) * 1844674407370955n);
    expect(rows).toEqual(expected.map((i) => [i <= 9007199254740991n ? Number(i) : { $int: String(i) }]));
  });

  test('when tables have changed since it was asked last', async () => {
    const query = 'MATCH (n:thing) RETURN *';
    const node = (id: string, properties: object) => ({ $node: { id, label: 'thing', properties } });
    for (const [definition, property, value] of [
      ['id INT64 PRIMARY KEY, v INT64', '9007199254740993', ODD],
      ['id INT64 PRIMARY KEY, v INT64[]', '[9223372036854775807]', [MAX]],
    ]) {
      await server.rows(`CREATE NODE TABLE thing (${definition})`);
      await server.rows(`CREATE (:thing {id: 1, v: ${property}})`);
      const [[id]] = (await server.rows('MATCH (n:thing) RETURN id(n)')) as [[string]];
      for (let time = 1; time <= 2; time += 1) {
        expect(await server.rows(query)).toEqual([[node(id, { id: 1, v: value })]]);
      }
      await server.rows('DROP TABLE thing');
    }
  });
});

describe('a statement that writes and returns large integers', () => {
  test('writes once', async () => {
    const query = 'CREATE (n:person {id: $id, name: $name}) RETURN n.id, n.name, [n.id] AS ids';
    for (const id of ['9007199254740993', '-9223372036854775808', '9223372036854775807']) {
      expect(await server.rows(query, { id: { $int: id }, name: AWKWARD })).toEqual([
        [{ $int: id }, AWKWARD, [{ $int: id }]],
      ]);
    }
    expect(await server.rows('MATCH (n:person) RETURN count(*)')).toEqual([[3]]);
  });

  test('merges, sets and deletes', async () => {
    const merge =
      'MERGE (n:software {id: $id}) ON MATCH SET n.name = n.name + "+" ON CREATE SET n.name = "new" RETURN n.id, n.name';
    expect(await server.rows(merge, { id: MAX })).toEqual([[MAX, 'new']]);
    expect(await server.rows(merge, { id: MAX })).toEqual([[MAX, 'new+']]);
    const set = 'MATCH (n:software {id: $id}) SET n.name = n.name + "!" RETURN n';
    const software = (name: string) => ({ $node: { id: '1:0', label: 'software', properties: { id: MAX, name } } });
    expect(await server.rows(set, { id: MAX })).toEqual([[software('new+!')]]);
    expect(await server.rows(set, { id: MAX })).toEqual([[software('new+!!')]]);
    expect(await server.rows('MATCH (n:software) DELETE n RETURN n')).toEqual([[software('new+!!')]]);
    expect(await server.rows('MATCH (n:software) RETURN n')).toEqual([]);
  });

  test('may come last of several', async () => {
    const script = 'CREATE (:software {id: 1}); CREATE (n:software {id: 9007199254740993}) RETURN n.id;';
    expect(await server.rows(script)).toEqual([[ODD]]);
    expect(await server.rows('MATCH (n:software) RETURN count(*)')).toEqual([[2]]);
  });

  test('does not hinder others that do the same', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => String(9007199254740995n + 2n * BigInt(index)));
    const query = 'CREATE (n:person {id: $id}) RETURN n.id';
    const answers = await Promise.all(ids.map((id) => server.rows(query, { id: { $int: id } })));
    expect(answers).toEqual(ids.map(($int) => [[{ $int }]]));
  });
});

describe('where the answer cannot be exact', () => {
  test.each([
    ['a union', 'RETURN union_value(a := 9007199254740993) AS v'],
    ['a transaction in the same request', 'BEGIN TRANSACTION; COMMIT; RETURN 9007199254740993 AS v'],
  ])('%s is an error, never a wrong number', async (_, query) => {
    const answer = await server.query(query);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/beyond ±9007199254740991.*return CAST\(… AS INT128\) or CAST\(… AS STRING\)/);
  });

  test('nothing has been written', async () => {
    const decimal = "CAST('12345678901234567.89' AS DECIMAL(20, 2)) AS d";
    const answer = await server.query(`CREATE (n:software {id: 77}) RETURN n.id, ${decimal}`);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/DECIMAL/);
    expect(await server.rows('MATCH (n:software {id: 77}) RETURN n')).toEqual([]);
  });
});
