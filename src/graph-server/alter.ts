/**
 * The program that changes the tables of a graph that is not served, and says what tables there are then.
 *   node alter.js --data FILE --job FILE
 * The job is {"statements": [...]}, which take effect all or none. The tables are written to FILE.tables.json. Exit code
 * 1: nothing was changed, or it was and could not be said; looking again, without statements, tells.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { DatabaseTables } from '../types/database-tables.js';
import { reportFailure } from './child-failure.js';
import { connect, DEFAULT_BUFFER_POOL_BYTES, openDatabase } from './database.js';
import { describeTables, readTables } from './elements/tables.js';
import { connectParent } from './notify.js';
import { required } from './option-values.js';
import { Session } from './session.js';
import { begin, commit } from './transaction.js';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, job: { type: 'string' } } });
  const path = required('--data', values.data);
  const { statements } = JSON.parse(readFileSync(required('--job', values.job), 'utf8')) as {
    readonly statements: readonly string[];
  };
  // The engine would create an empty database.
  if (!existsSync(path)) throw new Error(`There is no database file ${path}`);
  const tables = await changeTables(path, statements);
  writeFileSync(`${path}.tables.json`, JSON.stringify(tables), { mode: 0o600 });
}

async function changeTables(path: string, statements: readonly string[]): Promise<DatabaseTables> {
  const database = await openDatabase({ path, readOnly: false, bufferPoolBytes: DEFAULT_BUFFER_POOL_BYTES });
  try {
    const connection = await connect(database);
    const session = new Session(connection, { current: 0 });
    await begin(session);
    for (const statement of statements) (await session.runScript(statement)).close();
    await commit(session);
    const tables = describeTables(await readTables(session));
    await connection.close();
    return tables;
  } finally {
    await database.close();
  }
}

const parent = connectParent();
await main().catch((error: unknown) => reportFailure(error, parent));
// The lifeline would keep a finished program alive, so it leaves by itself.
process.exit();
