import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, Database } from '@ladybugdb/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, openDatabase, run } from '../../../src/graph-server/database.js';
import { compileProcedure } from '../../../src/graph-server/procedures/compile-procedure.js';

const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
let database: Database;
let connection: Connection;

beforeAll(async () => {
  database = await openDatabase({ path: join(directory, 'graph'), readOnly: false, bufferPoolBytes: 64 * 1024 ** 2 });
  connection = await connect(database, 1);
  await run(
    connection,
    'CREATE NODE TABLE person (id INT64, name STRING, age INT32, born DATE, seen TIMESTAMP, PRIMARY KEY (id))',
  );
  await run(connection, 'CREATE REL TABLE knows (FROM person TO person, weight DOUBLE)');
});

afterAll(async () => {
  await connection.close();
  await database.close();
  rmSync(directory, { recursive: true, force: true });
});

/** `name type` of every parameter, and of every column. */
async function signature(query: string): Promise<{ params: string[]; returns: string[] }> {
  const { params, returns } = await compileProcedure(connection, { query });
  const show = ({ name, type }: (typeof params)[number]) =>
    `${name} ${'primitive_type' in type ? type.primitive_type : Object.keys(Object.values(type)[0] ?? {})}`;
  return { params: params.map(show), returns: returns.map(show) };
}

describe('what a procedure takes and returns', () => {
  it('is found out by the engine: a parameter has the type of what it is compared with', async () => {
    expect(
      await signature(
        'MATCH (n:person)-[k:knows]->(m) WHERE n.age > $age AND m.name = $name AND k.weight < $w AND n.born = $born AND m.seen = $seen RETURN n.id AS id, m.name AS name, k.weight, n.born AS born, m.seen AS seen, n;',
      ),
    ).toEqual({
      params: ['age DT_SIGNED_INT32', 'name long_text', 'w DT_DOUBLE', 'born date32', 'seen timestamp'],
      returns: [
        'id DT_SIGNED_INT64',
        'name long_text',
        'k.weight DT_DOUBLE',
        'born date32',
        'seen timestamp',
        'n long_text',
      ],
    });
  });

  it('has the parameters in the order in which the query names them first, each once', async () => {
    const { params } = await signature(
      'MATCH (n:person {name: $b}) WHERE n.id <> $a AND n.name <> $b RETURN n.id ORDER BY n.id SKIP $c LIMIT $d',
    );
    expect(params).toEqual(['b long_text', 'a DT_SIGNED_INT64', 'c DT_SIGNED_INT64', 'd DT_SIGNED_INT64']);
  });

  it('leaves out dollar signs in texts and comments', async () => {
    expect(await signature("RETURN '$a' AS text /* $b */")).toEqual({ params: [], returns: ['text long_text'] });
  });

  it('is found out for a query that writes, without writing', async () => {
    expect(await signature('CREATE (n:person {id: $id, age: $age}) RETURN n.id AS id')).toEqual({
      params: ['id DT_SIGNED_INT64', 'age DT_SIGNED_INT32'],
      returns: ['id DT_SIGNED_INT64'],
    });
    expect(await signature('MATCH (n:person {id: $id}) SET n.age = $age')).toEqual({
      params: ['id DT_SIGNED_INT64', 'age DT_SIGNED_INT32'],
      returns: [],
    });
    expect(await signature('CREATE (:person {id: 7})')).toEqual({ params: [], returns: [] });
    const [result] = [await connection.query('MATCH (n) RETURN count(*) AS persons')].flat();
    expect(await result?.getAll()).toEqual([{ persons: 0 }]);
  });

  it('is found out for a union, an aggregate and a return of everything', async () => {
    expect(
      await signature(
        'MATCH (n:person) WHERE n.age > $a RETURN n.id AS x UNION ALL MATCH (n:person) WHERE n.id < $b RETURN n.id AS x',
      ),
    ).toEqual({ params: ['a DT_SIGNED_INT32', 'b DT_SIGNED_INT64'], returns: ['x DT_SIGNED_INT64'] });
    expect(await signature('MATCH (n:person) WHERE n.name = $personName RETURN COUNT(n);')).toEqual({
      params: ['personName long_text'],
      returns: ['COUNT(n._ID) DT_SIGNED_INT64'],
    });
    expect(await signature('MATCH (n:person {id: $id}) RETURN *')).toEqual({
      params: ['id DT_SIGNED_INT64'],
      returns: ['n long_text'],
    });
  });
});

describe('a procedure is refused with the reason', () => {
  it.each([
    ['an unknown label', 'MATCH (n:IDONTKOWN) RETURN count(n)', 'Table IDONTKOWN does not exist'],
    ['several statements', 'RETURN 1; RETURN 2', 'give a single statement'],
    ['a transaction of its own', 'BEGIN TRANSACTION', 'a procedure cannot have a transaction of its own'],
    ['a file', "COPY person FROM '/etc/passwd'", 'a procedure cannot have COPY PERSON'],
    ['no Cypher', 'SELECT 1', 'SELECT'],
  ])('%s', async (_what, query, reason) => {
    await expect(compileProcedure(connection, { query })).rejects.toMatchObject({
      code: 'GK_INVALID_PROCEDURE',
      details: { field: 'query', value: query, remedy: expect.stringContaining(reason) },
    });
  });
});
