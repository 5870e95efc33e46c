/**
 * The embedded GraphServer: serves one graph's database over HTTP, and Bolt if asked to, until it is told to leave.
 *   node main.js --data FILE --graph-id ID --generation N [--port 0] [--bolt-port P] [--host 127.0.0.1]
 *                [--read-only] [--buffer-pool-bytes N] [--threads N] [--connections N] [--max-body-bytes N] [--allow-file-access]
 *                [--graph-file FILE]
 *
 * What happens when:
 *   it answers queries          READY=1, QUERY_URL and BOLT_URL on the notify descriptor; without one, lines on stdout
 *   it cannot start             the reason on stderr, ERROR on the notify descriptor, exit code 1
 *   SIGTERM, SIGINT             no new connection, queries and transactions under way end, database checkpointed, exit code 0
 *   stdin ends (supervised)     ends at once by SIGKILL to itself: the parent is gone
 */
import { existsSync } from 'node:fs';
import { GraphkeeperError, reasonOf } from '../errors.js';
import { BOLT_SECRET_PARAMETER, SECRET_VARIABLE } from '../types/notify.js';
import { serveBolt } from './bolt/bolt-server.js';
import { reportFailure } from './child-failure.js';
import { Engine } from './engine.js';
import { connectParent, type Parent } from './notify.js';
import { readGraphFile } from './procedures/graph-file.js';
import { ProcedureSet } from './procedures/procedure-set.js';
import { serveQueries } from './query-server.js';
import { parseServerFlags, type ServerFlags } from './server-flags.js';

/** A signal that comes before we are ready is obeyed as soon as we are. */
const toldToLeave = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
});

async function main(parent: Parent | null): Promise<void> {
  const flags = parseServerFlags(process.argv.slice(2));
  const procedures = new ProcedureSet(flags.graphId, readGraphFile(flags.graphFile));
  const engine = await openEngine(flags, procedures);
  const secret = process.env[SECRET_VARIABLE];
  const server = await serveQueries({ ...flags, engine, secret });
  const bolt = flags.boltPort === null ? null : await serveBolt({ ...flags, port: flags.boltPort, engine, secret });
  const boltUrl = bolt === null ? null : `${bolt.url}${secret === undefined ? '' : `?${BOLT_SECRET_PARAMETER}`}`;
  announce(`${server.url}/query`, boltUrl, flags, parent);
  await toldToLeave;
  await Promise.all([server.drain(), bolt?.drain()]);
  await engine.close();
}

async function openEngine(flags: ServerFlags, procedures: ProcedureSet): Promise<Engine> {
  const startFailed = (reason: string, cause?: unknown) =>
    new GraphkeeperError('GK_START_FAILED', { graphId: flags.graphId, reason }, { cause });
  // The engine would create an empty database, and serve a graph without types.
  if (!existsSync(flags.data)) throw startFailed(`there is no database file ${flags.data}`);
  try {
    return await Engine.open({ ...flags, path: flags.data, procedures });
  } catch (error) {
    const reason = reasonOf(error);
    const isLocked = reason.includes('Could not set lock');
    throw startFailed(isLocked ? `${flags.data} is open for writing in another process` : reason, error);
  }
}

function announce(url: string, boltUrl: string | null, flags: ServerFlags, parent: Parent | null): void {
  if (parent !== null) {
    parent.notify({ READY: '1', QUERY_URL: url, ...(boltUrl === null ? {} : { BOLT_URL: boltUrl }) });
    return;
  }
  process.stdout.write(`Graph ${flags.graphId} answers queries at ${url}\n`);
  if (boltUrl !== null) process.stdout.write(`Graph ${flags.graphId} speaks Bolt at ${boltUrl}\n`);
}

const parent = connectParent();
await main(parent).catch((error: unknown) => reportFailure(error, parent));
// The lifeline would keep a finished server alive, so it leaves by itself.
process.exit();
