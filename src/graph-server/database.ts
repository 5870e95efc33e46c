/** Opens and closes the embedded database, with limits that suit a supervised child. */
import { Connection, Database } from '@ladybugdb/core';

export const DEFAULT_BUFFER_POOL_BYTES = 256 * 1024 ** 2;

/** Address space that the engine reserves, and the largest database it can hold. Its own default, 8 TiB, is more than many containers may reserve. A power of two. */
const MAX_DATABASE_BYTES = 2 ** 40;

export interface DatabaseOptions {
  readonly path: string;
  readonly readOnly: boolean;
  readonly bufferPoolBytes: number;
}

/** Creates the database when there is none. Rejects with the engine's error when it cannot be opened. */
export async function openDatabase({ path, readOnly, bufferPoolBytes }: DatabaseOptions): Promise<Database> {
  const database = new Database(path, bufferPoolBytes, true, readOnly, MAX_DATABASE_BYTES);
  await database.init();
  return database;
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
