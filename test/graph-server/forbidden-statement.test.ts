import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALLOWED_TABLE_FUNCTIONS, forbiddenStatement } from '../../src/graph-server/forbidden-statement.js';
import '../support/fixed-seed.js';
import { SCHEMA } from './example-graph.js';
import { load, type RunningServer, startServer } from './programs.js';

const SECRET = '71830419';

let directory: string;
/** Where an attempt would write. */
let outside: string;
let secret: string;
let server: RunningServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  outside = join(directory, 'outside');
  mkdirSync(outside);
  secret = join(directory, 'secret.csv');
  writeFileSync(secret, `id,name\n1,${SECRET}\n`);
  const { data } = await load(directory, SCHEMA);
  server = await startServer(data);
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const read = () => `LOAD FROM '${secret}' RETURN *`;
const write = () => `COPY (RETURN 1 AS x) TO '${join(outside, 'made.csv')}'`;

/** Each one reads the secret file or leaves a file behind, if the engine gets it. */
const ATTEMPTS: readonly (readonly [string, () => string])[] = [
  ['a scan of a file', read],
  ['in small letters', () => `load from '${secret}' return *`],
  ['with a comment for a blank', () => `LOAD/* */FROM/* */'${secret}' RETURN *`],
  ['with a no-break space', () => `LOAD\u00a0FROM '${secret}' RETURN *`],
  ['with a control character for a blank', () => `LOAD\u001fFROM '${secret}' RETURN *`],
  ['behind a byte order mark', () => `\ufeff${read()}`],
  ['behind a line comment', () => `// a remark\n${read()}`],
  ['behind a comment that looks open', () => `/*/ */ ${read()}`],
  ['behind a comment of stars', () => `/****/ ${read()}`],
  ['behind a text with a quote in it', () => `RETURN "it's" AS a; ${write()}; RETURN "'" AS b`],
  ['behind a text that ends in a backslash', () => `RETURN 'x\\\\' AS a; ${read()}`],
  ['behind a name with a quote in it', () => `RETURN 1 AS \`a'b\`; ${write()}; RETURN 2 AS \`'\``],
  ['behind a name with a backslash in it', () => `RETURN 1 AS \`a\\\`; ${read()}`],
  ['as the last of several statements', () => `RETURN 1; RETURN 2; ${read()}`],
  ['inside a transaction', () => `BEGIN TRANSACTION; ${write()}; COMMIT`],
  ['glued to a number', () => `UNWIND [1] AS i WITH i WHERE i = 1LOAD FROM '${secret}' RETURN *`],
  ['glued to a broken number', () => `UNWIND [1.5] AS i WITH i WHERE i = 1.5LOAD FROM '${secret}' RETURN *`],
  ['glued to an exponent', () => `UNWIND [10.0] AS i WITH i WHERE i = 1e1LOAD FROM '${secret}' RETURN *`],
  ['glued to a text', () => `UNWIND ['a'] AS i WITH i WHERE i = 'a'LOAD FROM '${secret}' RETURN *`],
  ['after another clause', () => `WITH 1 AS one ${read()}`],
  ['after a call', () => `CALL show_tables() WITH 1 AS one ${read()}`],
  ['with the columns named', () => `LOAD WITH HEADERS (a INT64, b STRING) FROM '${secret}' RETURN *`],
  ['as a table', () => `CREATE NODE TABLE stolen AS ${read()}; MATCH (s:stolen) RETURN s.name AS name`],
  ['as a load of a table', () => `COPY software FROM '${secret}'; MATCH (s:software) RETURN s.name AS name`],
  [
    'as a load of a quoted table',
    () => `COPY \`person\` (id, name) FROM '${secret}'; MATCH (s:person) RETURN s.name AS name`,
  ],
  ['a file from a query', write],
  ['a profiled one', () => `PROFILE ${write()}`],
  ['an export', () => `EXPORT DATABASE '${join(outside, 'all')}'`],
  ['a second graph', () => 'CREATE GRAPH another'],
];

describe('no query reaches a file', () => {
  test.each(ATTEMPTS)('%s', async (_, attempt) => {
    const { status, body } = await server.query(attempt());
    expect(body).toMatchObject({ code: 8, error: 'GK_STATEMENT_FORBIDDEN' });
    expect(status).toBe(403);
    expect(JSON.stringify(body)).not.toContain(SECRET);
    expect(readdirSync(outside)).toEqual([]);
  });

  test.each([
    ["LOAD EXTENSION '/tmp/evil.so'", 'LOAD EXTENSION'],
    ["LOAD '/tmp/evil.so'", 'LOAD'],
    ['LOAD json', 'LOAD JSON'],
    ['INSTALL httpfs', 'INSTALL HTTPFS'],
    ['FORCE INSTALL httpfs', 'INSTALL HTTPFS'],
    ['UNINSTALL httpfs', 'UNINSTALL HTTPFS'],
    ['UPDATE httpfs', 'UPDATE HTTPFS'],
    ["ATTACH 'other.db' AS other (dbtype lbug)", 'ATTACH'],
    ["IMPORT DATABASE '/tmp/all'", 'IMPORT DATABASE'],
    ['USE GRAPH another', 'USE GRAPH'],
    ['DROP GRAPH another', 'DROP GRAPH'],
    ["CREATE NODE TABLE t(id INT64, PRIMARY KEY(id)) WITH (storage='icebug-disk:/tmp')", 'STORAGE ='],
    ["CALL READ_CSV_SERIAL('/etc/passwd') RETURN *", 'CALL READ_CSV_SERIAL'],
    ["CALL `read_parquet`('/etc/passwd') RETURN *", 'CALL READ_PARQUET'],
    ["CALL PROJECT_GRAPH_CYPHER('g', 'LOAD FROM \"/etc/passwd\" RETURN *')", 'CALL PROJECT_GRAPH_CYPHER'],
    ["CALL home_directory = '/tmp'", 'CALL HOME_DIRECTORY ='],
    ['CALL `timeout` /* */ = 1', 'CALL TIMEOUT ='],
    ['MATCH (n) WHERE n.id = $1LOAD FROM "x" RETURN *', 'LOAD FROM'],
  ])('%s is refused as %s', async (text, statement) => {
    expect(forbiddenStatement(text)).toBe(statement);
    const { status, body } = await server.query(text);
    expect(status).toBe(403);
    expect(body.message).toMatch(
      `${statement} is not for queries, it reaches files, extensions or what other clients share: `,
    );
  });

  test('however texts, comments, names, numbers and statements are put together', async () => {
    const fragments = fc.oneof(
      fc.constantFrom(
        "'",
        '"',
        '`',
        '\\',
        '//',
        '/*',
        '*/',
        '\n',
        '\r',
        ';',
        ' ',
        '\u001c',
        '\ufeff',
        '$',
        '$1',
        '.',
        ':',
      ),
      fc.constantFrom(
        '1',
        '1.5',
        '1e1',
        '0x1',
        "'a'",
        '"b"',
        '`c`',
        "'\\''",
        '/* */',
        '// x\n',
        'RETURN 1 AS a',
        'RETURN 2 AS `b`',
      ),
      fc.constantFrom('WITH 1 AS x', 'WHERE x = 1', 'AS', 'UNION ALL', 'PROFILE', 'LOAD', 'FROM'),
      fc.constantFrom('READ', 'READ', 'READ', 'WRITE').map((kind) => ({ kind })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fragments, { minLength: 1, maxLength: 9 }), async (parts) => {
        const text = parts
          .map((part) => (typeof part === 'string' ? part : part.kind === 'READ' ? read() : write()))
          .join('');
        const { body } = await server.query(text);
        expect(JSON.stringify(body.rows ?? [])).not.toContain(SECRET);
        expect(readdirSync(outside)).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });
});

test('a server that is told to allow it lets all of that through', async () => {
  const other = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const { data } = await load(other, SCHEMA);
  const permissive = await startServer(data, '--allow-file-access');
  try {
    for (const [name, attempt] of ATTEMPTS) {
      const { status, body } = await permissive.query(attempt());
      expect({ name, status, message: body.message }).toEqual({ name, status: 200, message: undefined });
      const found = JSON.stringify(body).includes(SECRET) || readdirSync(outside).length > 0;
      expect({ name, found: found || readdirSync(other).some((file) => file.includes('another')) }).toEqual({
        name,
        found: true,
      });
      for (const file of readdirSync(outside)) rmSync(join(outside, file), { recursive: true });
      await permissive.query('MATCH (n:person) DELETE n');
      await permissive.query('MATCH (n:software) DELETE n');
    }
  } finally {
    await permissive.stop();
    rmSync(other, { recursive: true, force: true });
  }
});

test.each([
  'RETURN 1 AS copy',
  'MATCH (n:person) RETURN n.id AS load',
  'RETURN {load: 1, copy: 2, export: 3} AS words',
  'MATCH (`load`:person) RETURN `load`.id',
  'MATCH (load:person) RETURN load.id, load.name',
  "RETURN 'LOAD FROM x' AS text",
  'RETURN "please copy (me) to \'x\'" AS text',
  "// LOAD FROM 'x'\nRETURN 1 AS one",
  'RETURN /* COPY person FROM "x" */ 1 AS one',
  'MATCH (n:person) WHERE n.id = 1 RETURN count(*) AS graph',
  'CALL show_tables() RETURN name',
  'CALL `table_info`("person") RETURN *',
  'call current_setting("threads") return *',
  'CREATE (n:person {id: 900}) DETACH DELETE n',
])('%s is a query like any other', async (text) => {
  expect(forbiddenStatement(text)).toBeNull();
  expect(await server.query(text)).toMatchObject({ status: 200 });
});

test('every table function of the engine is known, so that a new one is looked at before it is allowed', async () => {
  const rows = await server.rows('CALL show_functions() WHERE type ENDS WITH "TABLE FUNCTION" RETURN DISTINCT name');
  const refused = rows.flat().filter((name) => !ALLOWED_TABLE_FUNCTIONS.includes(String(name)));
  expect(refused.toSorted()).toEqual([
    'DROP_PROJECTED_GRAPH',
    'PROJECTED_GRAPH_INFO',
    'PROJECT_GRAPH',
    'PROJECT_GRAPH_CYPHER',
    'READ_CSV_PARALLEL',
    'READ_CSV_SERIAL',
    'READ_NPY',
    'READ_PARQUET',
    'SHOW_PROJECTED_GRAPHS',
    '_CACHE_ARRAY_COLUMN_LOCALLY',
  ]);
  expect(rows.flat()).toEqual(expect.arrayContaining([...ALLOWED_TABLE_FUNCTIONS]));
});
