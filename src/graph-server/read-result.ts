/** Reads an engine result into the form that its client gets. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { LbugValue, QueryResult } from '@ladybugdb/core';
import type { Catalog } from './catalog.js';
import { type Column, textName, valueName } from './exact-statement.js';
import { ExactValues, TextMismatch } from './exact-value.js';
import { InexactInteger, invalidQuery } from './query-errors.js';
import type { Session } from './session.js';
import type { ValueForm } from './value-form.js';

export interface QueryAnswer {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly unknown[])[];
}

/** `inexact` says why there are no rows: some 64-bit integer could not be read. */
export type Reading = QueryAnswer | { readonly columns: readonly Column[]; readonly inexact: Error };

type Row = Readonly<Record<string, LbugValue>>;

/** Rows read before other requests get a turn. */
const ROWS_AT_A_TIME = 1000;

/** Closes the result. @throws GK_QUERY_INVALID when a value or a column cannot be told apart */
export async function readResult(
  result: QueryResult,
  form: ValueForm,
  catalog: Catalog,
  session: Session,
): Promise<Reading> {
  try {
    const names = result.getColumnNamesSync();
    const types = result.getColumnDataTypesSync();
    checkNames(names);
    const writer = await catalog.writerFor(types, form, session);
    const columns = names.map((name, index) => ({ name, type: types[index] ?? '' }));
    const writers = columns.map(({ name, type }) => ({ name, write: writer.forType(type) }));
    return await readRows(result, columns, (row) => writers.map(({ name, write }) => write(row[name] ?? null)));
  } finally {
    result.close();
  }
}

/** Reads the result of an exact statement (see exact-statement.ts), and closes it. `names` are the client's columns. */
export async function readExactResult(
  result: QueryResult,
  names: readonly string[],
  form: ValueForm,
  catalog: Catalog,
  session: Session,
): Promise<Reading> {
  try {
    const types = result.getColumnDataTypesSync();
    const typeOf = new Map(result.getColumnNamesSync().map((name, index) => [name, types[index] ?? '']));
    const writer = await catalog.writerFor(types, form, session);
    const exact = new ExactValues(writer.properties);
    const columns = names.map((name, index) => ({ name, type: typeOf.get(valueName(index)) ?? '' }));
    const writers = columns.map(({ type }) => ({ type, write: writer.forType(type) }));
    return await readRows(result, columns, (row) =>
      writers.map(({ type, write }, index) => {
        const value = row[valueName(index)] ?? null;
        const text = row[textName(index)];
        return write(typeof text === 'string' ? exact.read(value, text, type) : value);
      }),
    );
  } finally {
    result.close();
  }
}

async function readRows(
  result: QueryResult,
  columns: readonly Column[],
  read: (row: Row) => readonly unknown[],
): Promise<Reading> {
  const rows: (readonly unknown[])[] = [];
  try {
    while (result.hasNext()) {
      const row = result.getNextSync();
      if (row === null) break;
      rows.push(read(row));
      if (rows.length % ROWS_AT_A_TIME === 0) await breathe();
    }
  } catch (error) {
    if (error instanceof InexactInteger || error instanceof TextMismatch) return { columns, inexact: error };
    throw error;
  }
  return { columns, rows };
}

/** The engine's binding hands rows over by column name, so of two columns with one name it loses one. */
function checkNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw invalidQuery(`Two columns are named ${twice}, and only one could be answered: give each its own name with AS`);
}
