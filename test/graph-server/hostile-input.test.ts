import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GraphkeeperError } from '../../src/errors.js';
import { connect, openDatabase } from '../../src/graph-server/database.js';
import { loadGraph } from '../../src/graph-server/load-graph.js';
import type { GraphSchema, MappingDocument } from '../../src/types/graph.js';
import '../support/fixed-seed.js';
import { tempDir } from '../support/temp-dir.js';
import { INT64, property, TEXT } from './example-graph.js';

const BUFFER_POOL_BYTES = 64 * 1024 ** 2;

/** What would end a quotation, begin a statement, a pattern, a comment or a command. */
const hostileText = (outside: string) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '`',
          "'",
          '"',
          '\\',
          ';',
          '|',
          '\n',
          '*',
          '?',
          '[',
          ']',
          '{',
          '$x',
          '//',
          '/*',
          '*/',
          '%',
          ' ',
          '-',
        ),
        fc.constantFrom(
          'name',
          'COPY',
          'LOAD FROM',
          ') --',
          '$(touch made)',
          '`touch made`',
          '\u202e',
          'é',
          '🦉',
          '\\u0027',
        ),
        fc.constant(`COPY (RETURN 1) TO '${outside}/made.csv'`),
        fc.string({ maxLength: 3 }),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join(''));

test('names, file names and values from outside are names, file names and values, whatever is in them', {
  timeout: 120_000,
}, async () => {
  const root = tempDir();
  const outside = join(root, 'outside');
  mkdirSync(outside);
  const text = hostileText(outside);
  // Half of the names without what no name may have.
  const name = fc.oneof(
    text,
    text.map((one) => one.replaceAll(/[`.\p{Cc}]/gu, '') || 'x'),
  );
  let run = 0;
  let loaded = 0;
  const example = fc.record({
    type: name,
    name,
    column: text,
    file: text,
    value: text,
    nulls: fc.array(text, { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(example, async ({ type, name, column, file, value, nulls }) => {
      run += 1;
      const directory = join(root, String(run));
      mkdirSync(directory);
      const csv = join(directory, `${file.replaceAll(/[/\0]/g, '_').slice(0, 60)}.csv`);
      writeFileSync(csv, `id|${quoted(column)}\n1|${quoted(value)}\n`);
      const schema: GraphSchema = {
        vertex_types: [
          { type_name: type, primary_keys: ['id'], properties: [property('id', INT64), property(name, TEXT)] },
        ],
      };
      const mapping: MappingDocument = {
        loading_config: { format: { metadata: { null_values: nulls } } },
        vertex_mappings: [
          {
            type_name: type,
            inputs: [csv],
            column_mappings: [
              { column: { index: 0 }, property: 'id' },
              { column: { name: column }, property: name },
            ],
          },
        ],
      };
      const path = join(directory, 'graph.db');
      const report = () => undefined;
      const options = { schema, mapping, procedures: [], path, bufferPoolBytes: BUFFER_POOL_BYTES, report };
      const problem = await loadGraph(options).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(readdirSync(outside)).toEqual([]);
      if (problem !== null) {
        expect(problem).toBeInstanceOf(GraphkeeperError);
        return;
      }
      loaded += 1;
      expect(await contentsOf(path)).toEqual({ tables: [type], properties: ['id', name], rows: 1 });
    }),
    { numRuns: 120 },
  );
  // Most of them are taken; a property that refuses everything would prove nothing.
  expect(loaded).toBeGreaterThan(40);
});

/** For CSV. */
function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}

async function contentsOf(path: string): Promise<object> {
  const database = await openDatabase({ path, readOnly: true, bufferPoolBytes: BUFFER_POOL_BYTES });
  const connection = await connect(database);
  const ask = async (statement: string) => {
    const [result] = [await connection.query(statement)].flat();
    const rows = (await result?.getAll()) ?? [];
    result?.close();
    return rows;
  };
  const tables = (await ask('CALL show_tables() RETURN name')).map((row) => String(row.name));
  const table = `'${String(tables[0]).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const properties = (await ask(`CALL table_info(${table}) RETURN name`)).map((row) => String(row.name));
  const rows = Number((await ask('MATCH (n) RETURN count(n) AS n'))[0]?.n);
  await connection.close();
  await database.close();
  return { tables, properties, rows };
}
