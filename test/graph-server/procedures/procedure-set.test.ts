import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { GraphDocument, MappingDocument } from '../../../src/types/graph.js';
import { load, type RunningServer, startServer } from '../programs.js';

const MODERN = fileURLToPath(new URL('../../../graphs/modern/', import.meta.url));

let directory: string;
let server: RunningServer;

const named = (name: string, query: string, ...params: string[]) => ({
  name,
  query,
  params: params.map((param) => ({ name: param, type: { string: { long_text: '' } }, allow_cast: true })),
});

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  const document: GraphDocument = parse(readFileSync(`${MODERN}schema.yaml`, 'utf8'));
  const mapping: MappingDocument = parse(readFileSync(`${MODERN}import.yaml`, 'utf8'));
  const data_source = { scheme: 'file', location: MODERN } as const;
  const { data } = await load(directory, document.schema, {
    ...mapping,
    loading_config: { ...mapping.loading_config, data_source },
  });
  const graphFile = join(directory, 'graph.json');
  const stored_procedures = [
    named(
      'older',
      'MATCH (n:person) WHERE n.age > $age RETURN n.name AS name ORDER BY n.age LIMIT $most;',
      'age',
      'most',
    ),
    named('who', 'MATCH (n:person) WHERE n.name = $name RETURN n.id AS id', 'name'),
    named('add', 'CREATE (n:person {id: $id, name: $name}) RETURN n.id AS id', 'id', 'name'),
    named('hidden', "LOAD FROM '/etc/passwd' RETURN *"),
  ];
  writeFileSync(graphFile, JSON.stringify({ schema: document.schema, stored_procedures }));
  server = await startServer(data, '--graph-file', graphFile);
});

afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('CALL of a stored procedure', () => {
  it.each([
    ['CALL older(29, 5)', [['josh'], ['peter']]],
    ['call `older`( 20 , 1L ) ;', [['vadas']]],
    ['/* all */ CALL older(-1, 9)', [['vadas'], ['marko'], ['josh'], ['peter']]],
    ['CALL who("marko")', [[1]]],
    ["CALL who('it\\'s')", []],
    ['CALL who(null)', []],
  ])('%s answers with its rows', async (text, rows) => {
    expect(await server.rows(text)).toEqual(rows);
  });

  it('takes parameters of the query as arguments, and may write', async () => {
    expect(await server.rows('CALL add($key, $who)', { key: 9, who: 'lop") RETURN 1 //' })).toEqual([[9]]);
    expect(await server.rows('MATCH (n:person {id: 9}) RETURN n.name')).toEqual([['lop") RETURN 1 //']]);
    await server.rows('MATCH (n:person {id: 9}) DELETE n');
  });

  it.each([
    ['CALL older(29)', 400, 'Procedure older takes 2 arguments (age, most), and 1 are given'],
    ['CALL who(n.name)', 400, 'Argument 1 of who is n.name: give a literal, a list of them or a parameter'],
    ['CALL who("marko") RETURN 1', 400, 'Nothing can follow the call of procedure who'],
    ['CALL who("marko"', 400, 'no closing bracket'],
    ['CALL none()', 403, 'CALL NONE'],
    ['CALL hidden()', 403, 'LOAD FROM'],
    ['CALL count_vertices("cat")', 400, 'name one of the vertex types: person, software'],
    ['CALL k_neighbors("person", 1, 0)', 400, 'k of procedure k_neighbors is "0": give a whole number from 1 to 30'],
    ['CALL pagerank("person", "created", 0.85, 9, 0.1)', 400, 'name an edge type from person to person: knows'],
  ])('%s is refused with %d and the reason', async (text, status, reason) => {
    const answer = await server.query(text);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(reason);
  });
});

describe('the built-in procedures', () => {
  it('count_vertices counts the vertices of a type', async () => {
    const { body } = await server.query('CALL count_vertices("person")');
    expect(body).toMatchObject({ columns: [{ name: 'count', type: 'INT64' }], rows: [[4]] });
  });

  it('k_neighbors goes along edges of any type and direction', async () => {
    expect((await server.rows('CALL k_neighbors("person", 1L, 1)')).toSorted()).toEqual([
      ['person', 2],
      ['person', 4],
      ['software', 3],
    ]);
    expect(await server.rows('CALL k_neighbors("person", $id, 2)', { id: 1 })).toHaveLength(5);
    expect(await server.rows('CALL k_neighbors("person", 77, 2)')).toEqual([]);
  });

  it('shortest_path_among_three joins the two shorter ones of the paths between three vertices', async () => {
    expect(await server.rows('CALL shortest_path_among_three("person", 1L, "person", 2L, "person", 4L)')).toEqual([
      ['(person,2)--(person,1)--(person,4)'],
    ]);
    expect(await server.rows('CALL shortest_path_among_three("person", 1, "person", 2, "person", 77)')).toEqual([
      ['no path find!'],
    ]);
  });

  it('pagerank ranks the vertices of one type along the edges of one', async () => {
    const rows = await server.rows('CALL pagerank("person", "knows", 0.85, 100, 0.000001)');
    // Without edges to it a vertex has 0.15/4; 1 passes half of 0.85 times its own on to 2 and to 4.
    expect(rows).toEqual([
      ['person', 1, expect.closeTo(0.0375, 9)],
      ['person', 2, expect.closeTo(0.0534375, 9)],
      ['person', 4, expect.closeTo(0.0534375, 9)],
      ['person', 6, expect.closeTo(0.0375, 9)],
    ]);
  });

  it('gs.procedure.meta.schema shows the schema that the GraphServer was started with', async () => {
    const [[text]] = (await server.rows('CALL gs.procedure.meta.schema();')) as [[string]];
    expect(JSON.parse(text)).toMatchObject({ vertex_types: [{ type_name: 'person' }, { type_name: 'software' }] });
  });
});
