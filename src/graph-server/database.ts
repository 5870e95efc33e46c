/** Opens and closes the embedded database, with limits that suit a supervised child. */
import { existsSync, rmSync } from 'node:fs';
import { Connection, Database } from '@ladybugdb/core';
import { reasonOf } from '../errors.js';

export const DEFAULT_BUFFER_POOL_BYTES = 256 * 1024 ** 2;

/** Address space that the engine reserves, and the largest database it can hold. Its own default, 8 TiB, is more than many containers may reserve. A power of two. */
const MAX_DATABASE_BYTES = 2 ** 40;

export interface DatabaseOptions {
  readonly path: string;
  readonly readOnly: boolean;
  readonly bufferPoolBytes: number;
}

/** Creates the database when there is none. Rejects with the engine's error when it cannot be opened. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  try {
    return await open(options);
  } catch (error) {
    if (!(await finishCheckpoint(options, reasonOf(error)))) throw error;
    return open(options);
  }
}

async function open({ path, readOnly, bufferPoolBytes }: DatabaseOptions): Promise<Database> {
  const database = new Database(path, bufferPoolBytes, true, readOnly, MAX_DATABASE_BYTES);
  await database.init();
  return database;
}

/**
 * At the end of a checkpoint the engine removes the shadow file, whose pages are in place by then, and after it the log.
 * Killed between the two it refuses to open the database ever after: the log ends with a checkpoint, and the shadow file
 * is missed. The database is whole, and the log has nothing that is not in it. @returns whether it was that
 */
async function finishCheckpoint(options: DatabaseOptions, reason: string): Promise<boolean> {
  const { path, readOnly } = options;
  if (readOnly) {
    if (!reason.includes('checkpoint is in progress')) return false;
    // Only where no process is at that checkpoint can another one write: then this one ends it.
    const writer = await openDatabase({ ...options, readOnly: false }).catch(() => null);
    await writer?.close();
    return writer !== null;
  }
  const missesShadow = reason.includes(`Cannot open file ${path}.shadow: No such file`);
  if (!missesShadow || existsSync(`${path}.shadow`)) return false;
  rmSync(`${path}.wal`);
  return true;
}

/** `threads` 0: as many as the engine likes. */
export async function connect(database: Database, threads = 0): Promise<Connection> {
  const connection = new Connection(database, threads);
  await connection.init();
  return connection;
}

/** Runs one statement whose rows nobody wants. */
export async function run(connection: Connection, statement: string): Promise<void> {
  for (const result of [await connection.query(statement)].flat()) result.close();
}
