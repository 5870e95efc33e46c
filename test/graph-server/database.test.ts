import { existsSync, linkSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, openDatabase, run } from '../../src/graph-server/database.js';
import { tempDir } from '../support/temp-dir.js';

const LIMITS = { readOnly: false, bufferPoolBytes: 64 * 1024 ** 2 };

/** What an engine leaves that is killed between the two last acts of a checkpoint. @returns the path of the database */
async function killedInCheckpoint(): Promise<string> {
  const directory = tempDir();
  const path = join(directory, 'graph.lbug');
  const database = await openDatabase({ path, ...LIMITS });
  const connection = await connect(database);
  await run(connection, 'CREATE NODE TABLE item(id INT64 PRIMARY KEY)');
  await run(connection, 'CREATE (:item {id: 7})');
  // The engine goes on writing to the log under its other name, so that it is as it was right before its removal.
  linkSync(`${path}.wal`, join(directory, 'saved'));
  await run(connection, 'CHECKPOINT');
  await connection.close();
  await database.close();
  expect(existsSync(`${path}.wal`)).toBe(false);
  renameSync(join(directory, 'saved'), `${path}.wal`);
  return path;
}

describe('a database whose engine was killed at the very end of a checkpoint', () => {
  it.each([false, true])('opens again, with all that was written (read-only: %s)', async (readOnly) => {
    const path = await killedInCheckpoint();
    const database = await openDatabase({ ...LIMITS, path, readOnly });
    const connection = await connect(database);
    const [result] = [await connection.query('MATCH (n:item) RETURN n.id AS id')].flat();
    expect(await result?.getAll()).toEqual([{ id: 7 }]);
    result?.close();
    await connection.close();
    await database.close();
    expect(existsSync(`${path}.wal`)).toBe(false);
  });
});
