/** Reads an engine result into the form that its client gets. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { LbugValue, QueryResult } from '@ladybugdb/core';
import type { Catalog } from './catalog.js';
import { type Column, textName, valueName } from './exact-statement.js';
import { ExactValues, TextMismatch } from './exact-value.js';
import { InexactInteger, invalidQuery } from './query-errors.js';
import { BufferedRows, EngineRows, type Rows, type WrittenRow } from './rows.js';
import type { Session } from './session.js';
import type { ValueForm } from './value-form.js';

/** How a client wants its rows. */
export interface Delivery {
  /** What values are written in. */
  readonly form: ValueForm;
  /** Of an answer with more rows than these, the rest is left in the engine until it is asked for. */
  readonly bufferedRows: number;
}

/** Close its rows, unless they are done. */
export interface Reading {
  readonly columns: readonly Column[];
  readonly rows: Rows;
}

/** `inexact` says why there are no rows: some 64-bit integer could not be read. */
export type Attempt = Reading | { readonly columns: readonly Column[]; readonly inexact: Error };

type Row = Readonly<Record<string, LbugValue>>;

/** Rows read before other requests get a turn. */
const ROWS_AT_A_TIME = 1000;

/** Column types whose every value can be read. */
const ALWAYS_READABLE =
  /^(?:BOOL|U?INT(?:8|16|32|128)|FLOAT|DOUBLE|STRING|UUID|DATE|TIMESTAMP\w*|BLOB|INTERVAL)(?:\[\d*\])*$/;

/** The rows have the result from here on. @throws GK_QUERY_INVALID when a value or a column cannot be told apart */
export async function readResult(
  result: QueryResult,
  delivery: Delivery,
  catalog: Catalog,
  session: Session,
): Promise<Attempt> {
  return closingOnError(result, async () => {
    const names = result.getColumnNamesSync();
    const types = result.getColumnDataTypesSync();
    checkNames(names);
    const writer = await catalog.writerFor(types, delivery.form, session);
    const columns = names.map((name, index) => ({ name, type: types[index] ?? '' }));
    const writers = columns.map(({ name, type }) => ({ name, write: writer.forType(type) }));
    const read = (row: Row) => writers.map(({ name, write }) => write(row[name] ?? null));
    return readRows(result, delivery, columns, read);
  });
}

/** Reads the result of an exact statement (see exact-statement.ts), likewise. `names` are the client's columns. */
export async function readExactResult(
  result: QueryResult,
  names: readonly string[],
  delivery: Delivery,
  catalog: Catalog,
  session: Session,
): Promise<Attempt> {
  return closingOnError(result, async () => {
    const types = result.getColumnDataTypesSync();
    const typeOf = new Map(result.getColumnNamesSync().map((name, index) => [name, types[index] ?? '']));
    const writer = await catalog.writerFor(types, delivery.form, session);
    const exact = new ExactValues(writer.properties);
    const columns = names.map((name, index) => ({ name, type: typeOf.get(valueName(index)) ?? '' }));
    const writers = columns.map(({ type }) => ({ type, write: writer.forType(type) }));
    const read = (row: Row) =>
      writers.map(({ type, write }, index) => {
        const value = row[valueName(index)] ?? null;
        const text = row[textName(index)];
        return write(typeof text === 'string' ? exact.read(value, text, type) : value);
      });
    return readRows(result, delivery, columns, read);
  });
}

async function closingOnError(result: QueryResult, read: () => Promise<Attempt>): Promise<Attempt> {
  try {
    const attempt = await read();
    if ('inexact' in attempt) result.close();
    return attempt;
  } catch (error) {
    result.close();
    throw error;
  }
}

async function readRows(
  result: QueryResult,
  { bufferedRows }: Delivery,
  columns: readonly Column[],
  read: (row: Row) => WrittenRow,
): Promise<Attempt> {
  const fits = result.getNumTuples() <= bufferedRows;
  // What cannot be answered must be known before the first row goes out, and before a write is committed.
  const needsCheck = fits || columns.some(({ type }) => !ALWAYS_READABLE.test(type));
  if (!needsCheck) return { columns, rows: new EngineRows(result, read) };
  const rows: WrittenRow[] = [];
  try {
    for (let count = 1; result.hasNext(); count += 1) {
      const row = result.getNextSync();
      if (row === null) break;
      const written = read(row);
      if (fits) rows.push(written);
      if (count % ROWS_AT_A_TIME === 0) await breathe();
    }
  } catch (error) {
    if (error instanceof InexactInteger || error instanceof TextMismatch) return { columns, inexact: error };
    throw error;
  }
  if (fits) {
    result.close();
    return { columns, rows: new BufferedRows(rows) };
  }
  result.resetIterator();
  return { columns, rows: new EngineRows(result, read) };
}

/** The engine's binding hands rows over by column name, so of two columns with one name it loses one. */
function checkNames(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw invalidQuery(`Two columns are named ${twice}, and only one could be answered: give each its own name with AS`);
}
