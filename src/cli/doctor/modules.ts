/** The two native modules: they are prebuilt for most systems, not for all. */
import { reasonOf } from '../../errors.js';
import type { Finding } from './finding.js';

const REMEDY = 'install graphkeeper again on this machine, with optional dependencies and install scripts allowed';
/** The engine would reserve most of the memory for its one row. */
const BUFFER_POOL_BYTES = 64 * 1024 * 1024;

export async function checkStoreEngine(): Promise<Finding> {
  const subject = 'store engine';
  try {
    await import('classic-level');
    return { verdict: 'ok', subject, found: 'classic-level loads' };
  } catch (cause) {
    return { verdict: 'fail', subject, found: `classic-level does not load (${reasonOf(cause)})`, remedy: REMEDY };
  }
}

export async function checkGraphEngine(): Promise<Finding> {
  const subject = 'graph engine';
  try {
    const { Connection, Database } = await import('@ladybugdb/core');
    const database = new Database(':memory:', BUFFER_POOL_BYTES);
    const connection = new Connection(database);
    await connection.query('RETURN 1');
    await connection.close();
    await database.close();
    return { verdict: 'ok', subject, found: '@ladybugdb/core answers a query' };
  } catch (cause) {
    return { verdict: 'fail', subject, found: `@ladybugdb/core does not work (${reasonOf(cause)})`, remedy: REMEDY };
  }
}
