/**
 * The loader program: creates a database from a schema and loads CSV files into it. It runs once and exits.
 *   node load.js --data FILE --job FILE [--buffer-pool-bytes N]
 * Procedures of the job are compiled, and what they take and return is written to FILE.procedures.json.
 * Exit code 0: FILE is a complete, checkpointed database. Exit code 1: there is no FILE.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GraphkeeperError, reasonOf } from '../errors.js';
import type { GraphSchema, MappingDocument } from '../types/graph.js';
import type { ProcedureDocument } from '../types/procedure.js';
import { reportFailure } from './child-failure.js';
import { DEFAULT_BUFFER_POOL_BYTES } from './database.js';
import { loadGraph } from './load-graph.js';
import { connectParent, type Parent } from './notify.js';
import { positiveInteger, required } from './option-values.js';

interface LoadJob {
  readonly schema: GraphSchema;
  readonly mapping: MappingDocument | null;
  /** Default: none. */
  readonly procedures?: readonly ProcedureDocument[];
}

async function main(parent: Parent | null): Promise<void> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, job: { type: 'string' }, 'buffer-pool-bytes': { type: 'string' } },
  });
  const path = required('--data', values.data);
  const job = readJob(required('--job', values.job));
  const bufferPoolBytes = positiveInteger(
    '--buffer-pool-bytes',
    values['buffer-pool-bytes'],
    DEFAULT_BUFFER_POOL_BYTES,
  );
  if (existsSync(path)) {
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', {
      field: '--data',
      value: path,
      remedy: 'name a file that does not exist yet',
    });
  }
  try {
    const signatures = await loadGraph({
      ...job,
      procedures: job.procedures ?? [],
      path,
      bufferPoolBytes,
      report: (progress) => parent?.notify({ PROGRESS: JSON.stringify(progress) }),
    });
    if (signatures.length > 0) writeFileSync(`${path}.procedures.json`, JSON.stringify(signatures), { mode: 0o600 });
  } catch (error) {
    for (const leftover of [path, `${path}.wal`]) rmSync(leftover, { force: true });
    throw error;
  }
}

function readJob(path: string): LoadJob {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LoadJob;
  } catch (error) {
    const remedy = `give a readable JSON file (${reasonOf(error)})`;
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: '--job', value: path, remedy }, { cause: error });
  }
}

const parent = connectParent();
await main(parent).catch((error: unknown) => reportFailure(error, parent));
// The lifeline would keep a finished loader alive, so it leaves by itself.
process.exit();
