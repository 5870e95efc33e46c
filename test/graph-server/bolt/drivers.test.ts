import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j, { type Driver, Neo4jError, type Session } from 'neo4j-driver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA } from '../example-graph.js';
import { load, type RunningServer, startServer } from '../programs.js';

const { types, int } = neo4j;

let directory: string;
let server: RunningServer;
let driver: Driver;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const { data } = await load(directory, SCHEMA);
  server = await startServer(data, '--bolt-port', '0', '--max-body-bytes', '1000000');
  driver = neo4j.driver(server.boltUrl, neo4j.auth.basic('anybody', 'anything'));
  await rows("CREATE (:person {id: 1, name: 'marko', age: 29}), (:person {id: 2}), (:software {id: 3, name: 'lop'})");
  await rows(
    'MATCH (a:person {id: 1}), (b:person {id: 2}), (s:software) CREATE (a)-[:likes {weight: 0.5}]->(b), (b)-[:likes]->(s)',
  );
});

afterAll(async () => {
  await driver.close();
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function withSession<Result>(work: (session: Session) => Promise<Result>, mode = neo4j.session.WRITE) {
  const session = driver.session({ defaultAccessMode: mode });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Each row as a list. */
function rows(text: string, parameters: Record<string, unknown> = {}): Promise<unknown[][]> {
  return withSession(async (session) => {
    const { records } = await session.run(text, parameters);
    return records.map((record) => [...record.values()]);
  });
}

async function failureOf(work: Promise<unknown>): Promise<Neo4jError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Neo4jError) return error;
  throw new Error(`expected an error of the driver, not ${String(error)}`);
}

const time = new types.LocalDateTime(2020, 2, 29, 3, 4, 5, 678_000_000).toString();

describe('a value comes as the driver has it', () => {
  test.each<[expression: string, value: unknown]>([
    ['null', null],
    ['true', true],
    ['29', int(29)],
    ['9223372036854775807', int('9223372036854775807')],
    ['[1, -9223372036854775807]', [int(1), int('-9223372036854775807')]],
    ["CAST('170141183460469231731687303715884105727' AS INT128)", '170141183460469231731687303715884105727'],
    ['1.5', 1.5],
    ['3.0', 3],
    ['CAST(1.25 AS DECIMAL(10, 2))', 1.25],
    ["'é😀\\n'", 'é😀\n'],
    ["uuid('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ["blob('\\\\xAA\\\\x00b')", Int8Array.from([-86, 0, 98])],
    ['{a: 1, b: {c: [null]}}', { a: int(1), b: { c: [null] } }],
    ["map([1, 2], ['a', 'b'])", { 1: 'a', 2: 'b' }],
    ["date('1960-02-29')", new types.Date(int(1960), int(2), int(29))],
    ["interval('1 day 1.5 seconds')", new types.Duration(int(0), int(0), int(86401), int(500_000_000))],
  ])('%s', async (expression, value) => {
    expect(await rows(`RETURN ${expression} AS v`)).toEqual([[value]]);
  });

  test('points in time have a zone when the engine knows of one', async () => {
    const [row = []] = await rows(
      "RETURN timestamp('2020-02-29 03:04:05.678'), CAST('2020-02-29 03:04:05.678+02:00' AS TIMESTAMP_TZ), timestamp('1969-12-31 23:59:59.5')",
    );
    expect(row.map(String)).toEqual([time, '2020-02-29T01:04:05.678000000Z', '1969-12-31T23:59:59.500000000']);
  });

  test('nodes, relationships and paths, with element ids', async () => {
    const [row = []] = await rows('MATCH p = (a:person {id: 1})-[:likes*2..2]->() RETURN a, rels(p)[1], p');
    const [node, rel, path] = row;
    if (!neo4j.isNode(node) || !neo4j.isRelationship(rel) || !neo4j.isPath(path)) throw new Error('other types');
    expect([node.elementId, node.labels, node.properties]).toEqual([
      '0:0',
      ['person'],
      { id: int(1), name: 'marko', age: int(29) },
    ]);
    expect([rel.type, rel.startNodeElementId, rel.endNodeElementId, rel.properties.weight]).toEqual([
      'likes',
      '0:0',
      '0:1',
      0.5,
    ]);
    expect(path.segments.map(({ start, end }) => [start.elementId, end.elementId])).toEqual([
      ['0:0', '0:1'],
      ['0:1', '1:0'],
    ]);
    expect(node.identity.equals(path.start.identity)).toBe(true);
  });

  test('a path that is walked against the direction of its relationships', async () => {
    const [[path] = []] = await rows('MATCH p = (s:software)<-[:likes*2..2]-(:person) RETURN p');
    if (!neo4j.isPath(path)) throw new Error('no path');
    expect(path.segments.map(({ start, relationship, end }) => [start, relationship, end])).toMatchObject([
      [{ elementId: '1:0' }, { startNodeElementId: '0:1', endNodeElementId: '1:0' }, { elementId: '0:1' }],
      [{ elementId: '0:1' }, { startNodeElementId: '0:0', endNodeElementId: '0:1' }, { elementId: '0:0' }],
    ]);
  });
});

describe('a parameter comes back as it was sent', () => {
  test.each<[name: string, sent: unknown]>([
    ['null', null],
    ['a boolean', false],
    ['an integer', int(7)],
    ['the largest integer', int('9223372036854775807')],
    ['the smallest integer', int('-9223372036854775808')],
    ['a float', -1.5],
    ['infinity', Number.NEGATIVE_INFINITY],
    ['a text', "é😀\n'\\"],
    ['a long text', 'x'.repeat(100_000)],
    ['bytes', Int8Array.from([0, 1, -1, 127, -128])],
    ['no bytes', Int8Array.from([])],
    ['a list', [int(1), null, int(3)]],
    ['an empty list', []],
    ['integers of all sizes', [int(1), int('9223372036854775807')]],
    ['a map', { a: int(1), b: { c: 'x' } }],
    ['a date', new types.Date(int(1960), int(2), int(29))],
    ['a duration', new types.Duration(int(0), int(0), int(86401), int(500_000_000))],
    ['a negative duration', new types.Duration(int(0), int(0), int(-2), int(500_000_000))],
    ['a list of bytes', [Int8Array.from([1]), Int8Array.from([2])]],
    ['a map with bytes and a list', { a: Int8Array.from([1]), b: [int(1)] }],
  ])('%s', async (_, sent) => {
    expect(await rows('RETURN $p AS p', { p: sent })).toEqual([[sent]]);
  });

  test('points in time, alone and inside maps and lists', async () => {
    const local = new types.LocalDateTime(2020, 2, 29, 3, 4, 5, 678_000_000);
    const zoned = new types.DateTime(2020, 2, 29, 3, 4, 5, 0, 7200);
    const named = new types.DateTime(2020, 2, 29, 3, 4, 5, 0, 3600, 'Europe/Berlin');
    const [row = []] = await rows('RETURN $local, $zoned, $named, $map.at, $list[2]', {
      ...{ local, zoned, named, map: { at: local }, list: [local, local] },
    });
    expect(row.map(String)).toEqual([time, '2020-02-29T01:04:05Z', '2020-02-29T02:04:05Z', time, time]);
  });

  test('a column that is only a parameter has its name', async () => {
    const keys = await withSession(
      async (session) => (await session.run('RETURN $p', { p: Int8Array.of(1) })).records[0],
    );
    expect(keys?.keys).toEqual(['$p']);
  });

  test('a time of day is refused, by its place', async () => {
    const error = await failureOf(rows('RETURN $p AS p', { p: { at: [new types.LocalTime(1, 2, 3, 4)] } }));
    expect(error.message).toMatch(/^parameters\.p\.at\[0\] is a structure that the engine has no type for/);
  });
});

describe('a transaction', () => {
  test('that is committed is seen afterwards, and one that is rolled back never', async () => {
    await withSession(async (session) => {
      const committed = session.beginTransaction();
      await committed.run('CREATE (:person {id: 10})');
      await committed.commit();
      const rolledBack = session.beginTransaction();
      await rolledBack.run('CREATE (:person {id: 11})');
      await rolledBack.rollback();
    });
    expect(await rows('MATCH (n:person) WHERE n.id IN [10, 11] RETURN n.id')).toEqual([[int(10)]]);
  });

  test('sees what it has written, and others do not before it is committed', async () => {
    await withSession(async (session) => {
      const transaction = session.beginTransaction();
      await transaction.run('CREATE (:person {id: 20})');
      const inside = await transaction.run('MATCH (n:person {id: 20}) RETURN count(*) AS c');
      const outside = await rows('MATCH (n:person {id: 20}) RETURN count(*)');
      await transaction.commit();
      expect([inside.records[0]?.get('c'), outside]).toEqual([int(1), [[int(0)]]]);
    });
    expect(await rows('MATCH (n:person {id: 20}) RETURN count(*)')).toEqual([[int(1)]]);
  });

  test('that writes lets other writes wait until it ends', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => int(100 + index));
    await Promise.all(
      ids.map((id) =>
        withSession(async (session) => {
          const transaction = session.beginTransaction();
          await transaction.run('MATCH (n:person {id: 1}) RETURN n');
          await transaction.run('CREATE (:person {id: $id})', { id });
          await transaction.run('MATCH (n:person {id: 1}) SET n.age = n.age + 1');
          await transaction.commit();
        }),
      ),
    );
    expect(await rows('MATCH (n:person {id: 1}) RETURN n.age')).toEqual([[int(37)]]);
  });

  test('reads several results side by side', async () => {
    await withSession(async (session) => {
      const transaction = session.beginTransaction();
      const first = transaction.run('UNWIND range(1, 3000) AS i RETURN i');
      const second = transaction.run('UNWIND range(1, 3000) AS i RETURN -i');
      const [one, two] = await Promise.all([first, second]);
      await transaction.commit();
      expect([one.records.length, two.records.length]).toEqual([3000, 3000]);
    });
  });

  test('that answers with a large integer after it has written, has written each thing once', async () => {
    await withSession(async (session) => {
      const transaction = session.beginTransaction();
      await transaction.run("CREATE (:software {id: 50, name: 'a'})");
      const key = int('9007199254740993');
      const answer = await transaction.run('CREATE (n:software {id: $key}) RETURN n.id AS id', { key });
      await transaction.commit();
      expect(answer.records[0]?.get('id')).toEqual(key);
    });
    expect(await rows('MATCH (n:software) WHERE n.id >= 50 RETURN count(*)')).toEqual([[int(2)]]);
  });

  test('is over with a statement that fails, and the session goes on', async () => {
    await withSession(async (session) => {
      const transaction = session.beginTransaction();
      await transaction.run('CREATE (:person {id: 60})');
      await failureOf(transaction.run('RETURN nonsense'));
      await failureOf(transaction.commit());
      const { records } = await session.run('MATCH (n:person {id: 60}) RETURN count(*) AS c');
      expect(records[0]?.get('c')).toEqual(int(0));
    });
  });

  test('whose client goes away is rolled back, and others write', async () => {
    const other = neo4j.driver(server.boltUrl);
    const transaction = other.session().beginTransaction();
    await transaction.run('CREATE (:person {id: 70})');
    await other.close();
    await rows('CREATE (:person {id: 71})');
    expect(await rows('MATCH (n:person) WHERE n.id IN [70, 71] RETURN n.id')).toEqual([[int(71)]]);
  });

  test('that takes longer than its client allows is interrupted', async () => {
    const error = await withSession((session) =>
      failureOf(
        Promise.resolve(
          session.run('UNWIND range(1, 100000) AS i UNWIND range(1, 100000) AS j RETURN sum(j)', {}, { timeout: 100 }),
        ),
      ),
    );
    expect(error.code).toBe('Neo.ClientError.Transaction.TransactionTimedOut');
  });

  test('in a transaction function is tried, committed and hands over its result and its bookmark', async () => {
    await withSession(async (session) => {
      const answer = await session.executeWrite(async (transaction) => {
        const { records } = await transaction.run('CREATE (n:person {id: 80}) RETURN n.id AS id');
        return records[0]?.get('id');
      });
      expect([answer, session.lastBookmarks().length]).toEqual([int(80), 1]);
    });
  });
});

describe('an error has the class that drivers act on', () => {
  test.each([
    ['MATCH (n RETURN n', 'Neo.ClientError.Statement.SyntaxError'],
    ['RETURN x', 'Neo.ClientError.Statement.SyntaxError'],
    ['RETURN $missing', 'Neo.ClientError.Statement.ParameterMissing'],
    ['MATCH (n:nobody) RETURN n', 'Neo.ClientError.Statement.SemanticError'],
    ['CREATE (:person {id: 1})', 'Neo.ClientError.Schema.ConstraintValidationFailed'],
    ['RETURN 1 / 0', 'Neo.ClientError.Statement.ArithmeticError'],
    ["RETURN CAST('x' AS INT64)", 'Neo.ClientError.Statement.TypeError'],
    ["LOAD FROM '/etc/passwd' RETURN *", 'Neo.ClientError.Security.Forbidden'],
  ])('%s', async (text, code) => {
    const error = await failureOf(rows(text));
    expect([error.code, error.retryable]).toEqual([code, false]);
  });

  test('a write in a session that reads', async () => {
    const write = (session: Session) => failureOf(Promise.resolve(session.run('CREATE (:person {id: 90})')));
    const error = await withSession(write, neo4j.session.READ);
    expect(error.code).toBe('Neo.ClientError.Statement.AccessMode');
    expect(await rows('MATCH (n:person {id: 90}) RETURN n')).toEqual([]);
  });
});

describe('a summary', () => {
  test.each([
    ['RETURN 1 AS one', 'r', false],
    ["CREATE (:software {id: 200, name: 'x'})", 'w', true],
    ['MATCH (n:software {id: 200}) SET n.name = "y" RETURN n', 'rw', true],
    ['CREATE NODE TABLE place (id INT64 PRIMARY KEY)', 's', true],
  ])('of %s', async (text, type, updates) => {
    const { summary } = await withSession((session) => session.run(text));
    expect([summary.queryType, summary.counters.containsUpdates(), summary.database.name]).toEqual([
      type,
      updates,
      '1',
    ]);
    expect(summary.server.agent).toBe('Neo4j/5.26.0 (graphkeeper)');
  });
});

test('100,000 rows come in portions, each of them exact', async () => {
  const count = 100_000;
  const text = 'UNWIND range(1, $count) AS i RETURN i, 9007199254740993 + i AS large';
  const read = (session: Session) =>
    new Promise<number>((resolve, reject) => {
      let seen = 0;
      session.run(text, { count: int(count) }).subscribe({
        onNext: (record) => {
          seen += 1;
          if (record.get('large').subtract(record.get('i')).toString() !== '9007199254740993')
            reject(new Error('inexact'));
        },
        onCompleted: () => resolve(seen),
        onError: reject,
      });
    });
  const session = driver.session({ fetchSize: 500 });
  expect(await read(session)).toBe(count);
  await session.close();
});

test('a driver that routes is sent to where it has come from', async () => {
  const routing = neo4j.driver(server.boltUrl.replace('bolt:', 'neo4j:'));
  const { summary, records } = await routing.executeQuery('RETURN 1 AS one');
  expect([records[0]?.get('one'), `bolt://${summary.server.address}`]).toEqual([int(1), server.boltUrl]);
  await routing.close();
});
