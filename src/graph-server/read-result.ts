/** Reads an engine result into the form that clients get, see docs/reference/values.md. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { QueryResult } from '@ladybugdb/core';
import type { Catalog } from './catalog.js';
import { invalidQuery } from './query-errors.js';
import type { Session } from './session.js';

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Rows read before other requests get a turn. */
const ROWS_AT_A_TIME = 1000;

/** Closes the result. @throws GK_QUERY_INVALID when a value or a column cannot be told apart */
export async function readResult(result: QueryResult, catalog: Catalog, session: Session): Promise<QueryAnswer> {
  try {
    const names = result.getColumnNamesSync();
    const types = result.getColumnDataTypesSync();
    checkNames(names);
    const writer = await catalog.writerFor(types, session);
    const columns = names.map((name, index) => ({ name, type: types[index] ?? '' }));
    const writers = columns.map(({ name, type }) => ({ name, write: writer.forType(type) }));
    const rows: unknown[][] = [];
    while (result.hasNext()) {
      const row = result.getNextSync();
      if (row === null) break;
      rows.push(writers.map(({ name, write }) => write(row[name] ?? null)));
      if (rows.length % ROWS_AT_A_TIME === 0) await breathe();
    }
    return { columns, rows };
  } finally {
    result.close();
  }
}

/** The engine's binding hands rows over by column name, so of two columns with one name it loses one. */
function checkNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw invalidQuery(`Two columns are named ${twice}, and only one could be answered: give each its own name with AS`);
}
