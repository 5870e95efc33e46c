import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CsvMetadata, GraphSchema, MappingDocument } from '../../src/types/graph.js';
import { tempDir } from '../support/temp-dir.js';
import { INT64, LIKES, PERSON, property, SCHEMA, SOFTWARE, TEXT } from './example-graph.js';
import { type LoadReport, load, startServer } from './programs.js';

/** Writes the files and loads them by the mapping. */
async function loadFiles(
  files: Readonly<Record<string, string>>,
  mappings: Pick<MappingDocument, 'vertex_mappings' | 'edge_mappings'>,
  { metadata = {}, schema = SCHEMA }: { readonly metadata?: CsvMetadata; readonly schema?: GraphSchema } = {},
): Promise<LoadReport> {
  const location = tempDir();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(location, name), text);
  const loading_config = { data_source: { location }, format: { type: 'csv' as const, metadata } };
  return load(location, schema, { loading_config, ...mappings });
}

/** Rows of a query on what a load produced. */
async function rowsOf(report: LoadReport, query: string): Promise<unknown[][]> {
  expect(report).toMatchObject({ exitCode: 0, stderr: '', error: null });
  const server = await startServer(report.data, '--read-only');
  onTestFinished(() => void server.process.kill('SIGKILL'));
  return server.rows(query);
}

const people = { type_name: 'person', inputs: ['person.csv'] };
const software = { type_name: 'software', inputs: ['software.csv'] };
const likes = {
  type_triplet: { edge: 'likes', source_vertex: 'person', destination_vertex: 'software' },
  inputs: ['likes.csv'],
};
const ALL_PEOPLE = 'MATCH (n:person) RETURN n.id, n.name, n.age ORDER BY n.id';

describe('a load that succeeds', () => {
  test('without a mapping creates the empty tables', async () => {
    const report = await load(tempDir(), SCHEMA);
    expect(await rowsOf(report, 'MATCH (n) RETURN count(*)')).toEqual([[0]]);
    expect(existsSync(`${report.data}.wal`)).toBe(false);
  });

  test('maps columns by position when no columns are mapped', async () => {
    const report = await loadFiles(
      {
        'person.csv': 'a|b|c\n1|marko|29\n2||\n',
        'software.csv': 'a|b\n3|lop\n',
        'likes.csv': 'a|b|c|d\n1|3|0.5|2020-02-29\n',
      },
      {
        vertex_mappings: [{ ...people, column_mappings: [] }, software],
        edge_mappings: [{ ...likes, source_vertex_mappings: [], destination_vertex_mappings: [] }],
      },
    );
    const query = 'MATCH (a)-[e:likes]->(b) RETURN a.id, b.id, e.weight, e.since';
    expect(await rowsOf(report, query)).toEqual([[1, 3, 0.5, '2020-02-29']]);
  });

  test('maps columns by index and by name, in any order, and leaves unmapped properties null', async () => {
    const report = await loadFiles(
      {
        'person.csv': 'label|years|key\nx|29|1\n',
        'software.csv': 'id|name\n3|lop\n',
        'likes.csv': 'w|to|from\n0.5|3|1\n',
      },
      {
        vertex_mappings: [
          {
            ...people,
            column_mappings: [
              { column: { name: 'years' }, property: 'age' },
              { column: { index: 2 }, property: 'id' },
            ],
          },
          software,
        ],
        edge_mappings: [
          {
            ...likes,
            source_vertex_mappings: [{ column: { name: 'from' }, property: 'id' }],
            destination_vertex_mappings: [{ column: { index: 1 } }],
          },
        ],
      },
    );
    const query = 'MATCH (a)-[e:likes]->(b) RETURN a.id, a.name, a.age, b.id, e.weight';
    expect(await rowsOf(report, query)).toEqual([[1, null, 29, 3, null]]);
  });

  test('may use one column for two properties of different types', async () => {
    const report = await loadFiles(
      { 'person.csv': 'id\n7\n' },
      {
        vertex_mappings: [
          {
            ...people,
            column_mappings: [
              { column: { index: 0 }, property: 'id' },
              { column: { index: 0 }, property: 'name' },
            ],
          },
        ],
      },
    );
    expect(await rowsOf(report, ALL_PEOPLE)).toEqual([[7, '7', null]]);
  });

  test('takes several files of one type, and files without records', async () => {
    const report = await loadFiles(
      {
        'person.csv': 'id|name|age\n1|a|1\n',
        'more.csv': 'id|name|age\n2|b|2\n',
        'none.csv': 'id|name|age\n',
        'empty.csv': '',
      },
      { vertex_mappings: [{ ...people, inputs: ['person.csv', 'more.csv', 'none.csv', 'empty.csv'] }] },
    );
    expect(await rowsOf(report, ALL_PEOPLE)).toEqual([
      [1, 'a', 1],
      [2, 'b', 2],
    ]);
  });

  test('reads quotes, doubled quotes, delimiters and line breaks inside quotes', async () => {
    const report = await loadFiles(
      { 'person.csv': 'id|name|age\n1|"a ""b"" | c\nd"|3\n' },
      { vertex_mappings: [people] },
    );
    expect(await rowsOf(report, ALL_PEOPLE)).toEqual([[1, 'a "b" | c\nd', 3]]);
  });

  test.each<[string, CsvMetadata, string, unknown[][]]>([
    ['another delimiter and no header row', { delimiter: ',', header_row: false }, '1,x,3\n', [[1, 'x', 3]]],
    ['tabs', { delimiter: '\\t' }, 'id\tname\tage\n1\tx\t3\n', [[1, 'x', 3]]],
    ['another quote', { quote_char: "'" }, "id|name|age\n1|'x|''y'|3\n", [[1, "x|'y", 3]]],
    ['quoting switched off', { quoting: false }, 'id|name|age\n1|"x|3\n', [[1, '"x', 3]]],
    ['an escape character', { escaping: true, escape_char: '\\' }, 'id|name|age\n1|"x\\"y"|3\n', [[1, 'x"y', 3]]],
    [
      'null values',
      { null_values: ['NA', "n'a"] },
      "id|name|age\n1|NA|n'a\n2|x|\n",
      [
        [1, null, null],
        [2, 'x', null],
      ],
    ],
  ])('with %s', async (_, metadata, text, rows) => {
    const report = await loadFiles({ 'person.csv': text }, { vertex_mappings: [people] }, { metadata });
    expect(await rowsOf(report, ALL_PEOPLE)).toEqual(rows);
  });

  test('finds files whose names have quotes, backslashes and wildcards', async () => {
    const name = "it's [a] *?\\n.data";
    const report = await loadFiles(
      { [name]: 'id|name|age\n1|x|3\n', "it's a XYZ.data": 'id|name|age\n2|x|3\n' },
      { vertex_mappings: [{ ...people, inputs: [name] }] },
    );
    expect(await rowsOf(report, 'MATCH (n:person) RETURN n.id')).toEqual([[1]]);
  });

  test('takes type and property names with blanks, quotes and reserved words', async () => {
    const odd = {
      type_name: "it's an order",
      properties: [property('the id', INT64), property('return', TEXT)],
      primary_keys: ['the id'],
    };
    const pairs = [{ source_vertex: odd.type_name, destination_vertex: odd.type_name }];
    const report = await loadFiles(
      { 'v.csv': 'a|b\n1|x\n2|y\n', 'e.csv': 'a|b\n1|2\n' },
      {
        vertex_mappings: [{ type_name: odd.type_name, inputs: ['v.csv'] }],
        edge_mappings: [
          {
            type_triplet: { edge: 'from to', source_vertex: odd.type_name, destination_vertex: odd.type_name },
            inputs: ['e.csv'],
          },
        ],
      },
      { schema: { vertex_types: [odd], edge_types: [{ type_name: 'from to', vertex_type_pair_relations: pairs }] } },
    );
    expect(await rowsOf(report, 'MATCH (a)-[:`from to`]->(b) RETURN a.`the id`, b.`return`')).toEqual([[1, 'y']]);
  });

  test('reports progress before and after each file', async () => {
    const report = await loadFiles(
      { 'person.csv': 'id|name|age\n1|a|1\n2|b|2\n', 'software.csv': 'id|name\n3|lop\n' },
      { vertex_mappings: [people, software] },
    );
    const told = report.notifications.map((one) => JSON.parse(String(one.PROGRESS)));
    expect(told.filter(({ part }) => part !== undefined).map(({ current }) => current)).toContain('person');
    expect(told.filter(({ part }) => part === undefined)).toEqual([
      { done: 0, total: 2, records: 0, current: 'person' },
      { done: 1, total: 2, records: 2, current: 'person' },
      { done: 1, total: 2, records: 2, current: 'software' },
      { done: 2, total: 2, records: 3, current: 'software' },
    ]);
  });
});

describe('a load that fails says why, exits with 1 and leaves no database', () => {
  function expectFailure(report: LoadReport, code: string, message: string | RegExp): void {
    expect(report.exitCode).toBe(1);
    expect(report.error?.code).toBe(code);
    expect(report.error?.message).toMatch(message);
    expect(report.stderr).toMatch(message);
    expect(existsSync(report.data)).toBe(false);
    expect(existsSync(`${report.data}.wal`)).toBe(false);
  }

  test('text where a number is due, naming file and line', async () => {
    const report = await loadFiles({ 'person.csv': 'id|name|age\n1|a|29\n2|b|old\n' }, { vertex_mappings: [people] });
    expectFailure(report, 'GK_IMPORT_FAILED', /person\.csv on line 3.*Could not convert "old" to INT32/);
  });

  test('a duplicate primary key, naming the file', async () => {
    const report = await loadFiles({ 'person.csv': 'id|name|age\n1|a|1\n1|b|2\n' }, { vertex_mappings: [people] });
    expectFailure(report, 'GK_IMPORT_FAILED', /person\.csv: .*duplicated primary key value 1/);
  });

  test('an edge to a vertex that does not exist, naming the file', async () => {
    const report = await loadFiles(
      { 'person.csv': 'id|name|age\n1|a|1\n', 'likes.csv': 'a|b|c|d\n1|99|0.5|\n' },
      { vertex_mappings: [people], edge_mappings: [likes] },
    );
    expectFailure(report, 'GK_IMPORT_FAILED', /likes\.csv: .*Unable to find primary key value 99/);
  });

  test('a file that does not exist', async () => {
    const report = await loadFiles({}, { vertex_mappings: [people] });
    expectFailure(report, 'GK_IMPORT_FAILED', /no such file or directory.*person\.csv/);
  });

  test('a column that the file does not have', async () => {
    const report = await loadFiles(
      { 'person.csv': 'id|name\n1|a\n' },
      { vertex_mappings: [{ ...people, column_mappings: [{ column: { name: 'key' }, property: 'id' }] }] },
    );
    expectFailure(report, 'GK_IMPORT_FAILED', /person\.csv has no column named key: it has 2 columns, id, name/);
  });

  test('a file with too few columns to map by position', async () => {
    const report = await loadFiles({ 'person.csv': 'id|name\n1|a\n' }, { vertex_mappings: [people] });
    expectFailure(
      report,
      'GK_IMPORT_FAILED',
      /person\.csv has 2 columns \(id, name\), but person takes 3 \(id, name, age\)/,
    );
  });

  test('a mapping for a type that the schema does not have', async () => {
    const report = await loadFiles({}, { vertex_mappings: [{ ...people, type_name: 'cat' }] });
    expectFailure(report, 'GK_INVALID_MAPPING', /vertex_mappings\[0\]\.type_name is "cat"/);
  });

  test('a schema that breaks a rule of ours', async () => {
    const report = await load(tempDir(), { vertex_types: [{ ...PERSON, primary_keys: [] }] });
    expectFailure(report, 'GK_INVALID_SCHEMA', /vertex_types\[0\]\.primary_keys is \[\]/);
  });

  test('a schema that only the engine refuses, naming the type', async () => {
    const reserved = { ...SOFTWARE, properties: [property('id', INT64), property('_id', TEXT)] };
    const report = await load(tempDir(), { vertex_types: [PERSON, reserved] });
    expectFailure(report, 'GK_INVALID_SCHEMA', /vertex_types\[1\] is "software": .*_id is a reserved property name/);
  });

  test('a relation that the data breaks', async () => {
    const pairs = [{ source_vertex: 'person', destination_vertex: 'software', relation: 'ONE_TO_ONE' as const }];
    const report = await loadFiles(
      {
        'person.csv': 'id|name|age\n1|a|1\n2|b|2\n',
        'software.csv': 'id|name\n3|lop\n',
        'likes.csv': 'a|b\n1|3\n2|3\n',
      },
      { vertex_mappings: [people, software], edge_mappings: [likes] },
      {
        schema: {
          vertex_types: [PERSON, SOFTWARE],
          edge_types: [{ ...LIKES, properties: [], vertex_type_pair_relations: pairs }],
        },
      },
    );
    expectFailure(report, 'GK_IMPORT_FAILED', /likes\.csv: .*multiplicity/);
  });
});

test('a load never touches a database that is there already', async () => {
  const directory = tempDir();
  const { data } = await load(directory, SCHEMA);
  const again = await load(directory, SCHEMA);
  expect(again).toMatchObject({ exitCode: 1, error: { code: 'GK_INVALID_ARGUMENT' } });
  expect(existsSync(data)).toBe(true);
});
