import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA } from './example-graph.js';
import { load, post, type RunningServer, startServer } from './programs.js';

let directory: string;
let server: RunningServer;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const { data } = await load(directory, SCHEMA);
  server = await startServer(data, '--max-body-bytes', '100000');
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a query that is wrong is answered with 400 and the reason', () => {
  test.each([
    ['a typing error', 'RETRUN 1', /^Parser exception/],
    ['an unknown label', 'MATCH (n:cat) RETURN n', /^Binder exception: Table cat does not exist/],
    ['an unknown variable', 'RETURN x', /^Binder exception: Variable x is not in scope/],
    ['text that is no number', "RETURN CAST('abc' AS INT64)", /^Conversion exception/],
    ['a division by zero', 'RETURN 1 / 0', /^Runtime exception: Divide by zero/],
    ['an overflow', 'RETURN 9223372036854775807 + 1', /^Overflow exception/],
    ['a duplicate key', 'CREATE (:person {id: 9}), (:person {id: 9})', /duplicated primary key value 9/],
    ['two columns of one name', 'RETURN 1 AS a, 2 AS a', /^Two columns are named a/],
    ['an empty text', '  \n', /^The query is empty/],
  ])('%s', async (_, text, message) => {
    const answer = await server.query(text);
    expect(answer.status).toBe(400);
    expect(answer.generation).toBe('3');
    expect(answer.body).toMatchObject({ code: 106, error: 'GK_QUERY_INVALID' });
    expect(answer.body.message).toMatch(message);
  });

  test.each([
    ['bad JSON', '{"query":', 'GK_INVALID_JSON', 101, /not valid JSON/],
    ['no query', '{"text": "RETURN 1"}', 'GK_QUERY_INVALID', 106, /^query is missing/],
    ['a query that is no string', '{"query": 1}', 'GK_QUERY_INVALID', 106, /^query must be a string/],
    ['an empty query', '{"query": ""}', 'GK_QUERY_INVALID', 106, /^The query is empty/],
    [
      'parameters that are a list',
      '{"query": "RETURN 1", "parameters": []}',
      'GK_QUERY_INVALID',
      106,
      /^parameters must be/,
    ],
    ['a missing parameter', '{"query": "RETURN $p"}', 'GK_QUERY_INVALID', 106, /Parameter p not found/],
  ])('%s', async (_, body, error, code, message) => {
    const answer = await post(`${server.url}/query`, body, 'application/json');
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code, error });
    expect(answer.body.message).toMatch(message);
  });

  test('another content type', async () => {
    const answer = await post(`${server.url}/query`, 'RETURN 1', 'application/x-www-form-urlencoded');
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/^content-type is application\/x-www-form-urlencoded: send text\/plain/);
  });

  test('bytes that are not UTF-8', async () => {
    const answer = await post(`${server.url}/query`, new Uint8Array([0x52, 0xff]), 'text/plain');
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBe('The body is not UTF-8');
  });
});

test('a body over the limit is refused with 413', async () => {
  const answer = await server.query(`RETURN '${'x'.repeat(100000)}'`);
  expect(answer.status).toBe(413);
  expect(answer.body.message).toBe('The body is larger than 100000 bytes: send less, or raise --max-body-bytes');
});

test('running out of memory is the fault of the server, which goes on', async () => {
  const answer = await server.query('UNWIND range(1, 100000) AS i UNWIND range(1, 100000) AS j RETURN collect(i)');
  expect(answer.status).toBe(500);
  expect(answer.body).toMatchObject({ code: 106, error: 'GK_QUERY_FAILED' });
  expect(answer.body.message).toMatch(/^Buffer manager exception/);
  expect(await server.rows('RETURN 1')).toEqual([[1]]);
});

test('another path is not found', async () => {
  const response = await fetch(`${server.url}/queries`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: 'GK_ROUTE_NOT_FOUND' });
});

test('an answer names columns, rows, graph and generation, in this order', async () => {
  const response = await fetch(`${server.url}/query`, { method: 'POST', body: "RETURN 6 AS n, 'é😀' AS s" });
  expect(await response.text()).toBe(
    '{"columns":[{"name":"n","type":"INT64"},{"name":"s","type":"STRING"}],"rows":[[6,"é😀"]],"graph_id":"1","generation":3}',
  );
});

describe('several statements in one text', () => {
  test('are answered with the last result', async () => {
    expect(await server.rows('RETURN 1 AS a; RETURN 2 AS b, 3 AS c;')).toEqual([[2, 3]]);
  });

  test('take no parameters', async () => {
    const answer = await server.query('RETURN 1; RETURN $p', { p: 1 });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/^Parameters go with a single statement/);
  });

  test('may be one transaction', async () => {
    await server.rows("BEGIN TRANSACTION; CREATE (:software {id: 50, name: 'x'}); COMMIT");
    expect(await server.rows('MATCH (n:software {id: 50}) RETURN n.name')).toEqual([['x']]);
  });

  test.each([
    ['is left open', 'BEGIN TRANSACTION; CREATE (:software {id: 51})'],
    ['fails in the middle', 'BEGIN TRANSACTION; CREATE (:software {id: 51}); RETURN 1 / 0; COMMIT'],
    ['begins with a comment and is left open', '/* now */ // really\n BEGIN TRANSACTION; CREATE (:software {id: 51})'],
  ])('a transaction that %s is rolled back, and does not hinder others', async (_, text) => {
    expect((await server.query(text)).status).toBe(400);
    expect(await server.rows('MATCH (n:software {id: 51}) RETURN n')).toEqual([]);
    await server.rows('CREATE (:software {id: 52})');
    await server.rows('MATCH (n:software {id: 52}) DELETE n');
  });
});

describe('many queries at once', () => {
  test('no writer sees a conflict with another', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => 1000 + index);
    const answers = await Promise.all(ids.map((id) => server.query('CREATE (:person {id: $id})', { id })));
    expect(answers.map((answer) => answer.status)).toEqual(ids.map(() => 200));
    expect(await server.rows('MATCH (n:person) WHERE n.id >= 1000 RETURN count(*)')).toEqual([[200]]);
  });

  test('no writer sees a conflict when every statement is a text of its own', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `CREATE (:person {id: ${5000 + index}})`);
    const tables = Array.from({ length: 10 }, (_, index) => `CREATE NODE TABLE extra${index} (id INT64 PRIMARY KEY)`);
    const answers = await Promise.all([...texts, ...tables].map((text) => server.query(text)));
    expect(answers.map((answer) => answer.status)).toEqual([...texts, ...tables].map(() => 200));
  });

  test('a query that only looks like a write is answered all the same', async () => {
    expect(await server.rows("RETURN 'create or delete' AS x")).toEqual([['create or delete']]);
  });

  test('a write whose client went away before its turn is not run', async () => {
    const client = new AbortController();
    const first = server.query('UNWIND range(100001, 150000) AS i CREATE (:software {id: i})');
    const second = fetch(`${server.url}/query`, {
      method: 'POST',
      body: 'CREATE (:software {id: 99})',
      signal: client.signal,
    });
    // Sent after the others, so that they are waiting when this is answered.
    await fetch(`${server.url}/health`);
    client.abort();
    await expect(second).rejects.toThrow();
    expect((await first).status).toBe(200);
    expect(await server.rows('MATCH (n:software {id: 99}) RETURN n')).toEqual([]);
  });

  test('writers of one vertex take turns, and none is lost', async () => {
    await server.rows('CREATE (:person {id: 5, age: 0})');
    const increment = () => server.rows('MATCH (n:person {id: 5}) SET n.age = n.age + 1');
    await Promise.all(Array.from({ length: 100 }, increment));
    expect(await server.rows('MATCH (n:person {id: 5}) RETURN n.age')).toEqual([[100]]);
  });

  test('more readers than connections each get their own answer', async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => index);
    const rows = await Promise.all(numbers.map((n) => server.rows('RETURN $n AS n', { n })));
    expect(rows).toEqual(numbers.map((n) => [[n]]));
  });
});

describe('a statement that was prepared before', () => {
  test('sees what has been written since', async () => {
    const count = 'MATCH (n:software) WHERE n.id >= 900000 RETURN count(*)';
    expect(await server.rows(count)).toEqual([[0]]);
    await server.rows('CREATE (:software {id: 900000})');
    expect(await server.rows(count)).toEqual([[1]]);
  });

  test('sees a table that has been dropped and created anew, with other types', async () => {
    const query = 'MATCH (n:thing) RETURN n, count(*)';
    await server.rows('CREATE NODE TABLE thing (id INT64 PRIMARY KEY, at DATE)');
    await server.rows("CREATE (:thing {id: 1, at: date('2020-01-02')})");
    const node = (id: string, properties: object) => ({ $node: { id, label: 'thing', properties } });
    const before = await Promise.all(Array.from({ length: 20 }, () => server.rows(query)));
    const [[table]] = (await server.rows('MATCH (n:thing) RETURN id(n)')) as [[string]];
    expect(before).toEqual(before.map(() => [[node(table, { id: 1, at: '2020-01-02' }), 1]]));
    await server.rows('DROP TABLE thing');
    await server.rows('CREATE NODE TABLE thing (at TIMESTAMP, id STRING PRIMARY KEY)');
    await server.rows("CREATE (:thing {id: 'a', at: timestamp('2020-01-02 03:04:05')})");
    const after = await Promise.all(Array.from({ length: 20 }, () => server.rows(query)));
    const [[anew]] = (await server.rows('MATCH (n:thing) RETURN id(n)')) as [[string]];
    expect(after).toEqual(after.map(() => [[node(anew, { at: '2020-01-02T03:04:05.000Z', id: 'a' }), 1]]));
  });
});

test('a result of many rows arrives whole, in order', async () => {
  const rows = await server.rows('UNWIND range(1, 5000) AS i RETURN i');
  expect(rows).toEqual(Array.from({ length: 5000 }, (_, index) => [index + 1]));
});
