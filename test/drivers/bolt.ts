/**
 * `npm run test:drivers`, for Bolt: the unmodified neo4j-driver, 32 clients at full speed with plain `session.run`,
 * through switches, planned restarts and `kill -9`. No query may fail, none may be answered by a graph that is not active
 * any more, and a transaction that is open across a switch commits where it began.
 *   npx tsx test/drivers/bolt.ts [--clients 32] [--switches 20] [--restarts 5] [--kills 5]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import neo4j from 'neo4j-driver';
import { isAlive, processesOf } from '../../src/testing/processes-of.js';
import { eventually } from '../support/eventually.js';
import { serve } from '../support/serve.js';
import { BoltReaders } from './bolt-readers.js';
import { BoltTransactions } from './bolt-transactions.js';
import { type Change, type Phase, renderPhases, staleAnswers } from './report.js';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '32' },
    switches: { type: 'string', default: '20' },
    restarts: { type: 'string', default: '5' },
    kills: { type: 'string', default: '5' },
  },
});
const BASELINE_MS = 3000;
/** Answers after each act before the next, so that each meets clients at full speed. */
const SETTLE_ANSWERS = 10 * Number(values.clients);
const MODERN = 'modern';
const OTHER = 'other';
/** Vertices of the label that the readers count. */
const SOFTWARE = { [MODERN]: 2, [OTHER]: 5 };
const MODERN_PERSONS = 4;

interface Status {
  readonly lifecycle: string;
  readonly graph: { readonly id: string } | null;
  readonly generation: { readonly number: number; readonly pid: number; readonly phase: string } | null;
}

const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-bolt-'));
const workspace = join(directory, 'workspace');
const config = join(directory, 'graphkeeper.yaml');
writeFileSync(config, JSON.stringify({ policy: { restart_intensity: 1000 } }));
const daemon = serve(workspace, ['--config', config, '--log-level', 'warn']);
process.once('exit', () => isAlive(daemon.pid) && process.kill(daemon.pid, 'SIGKILL'));
const { endpoints } = await daemon.ready();
const { admin, bolt = '' } = endpoints;

async function call<Reply>(path: string, body?: object): Promise<Reply> {
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${admin}${path}`, options);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as Reply;
}
const status = () => call<Status>('/v1/service/status');

const { schema } = await call<{ schema: object }>('/v1/graph/1');
const { graph_id: otherId } = await call<{ graph_id: string }>('/v1/graph', { name: OTHER, schema });
const idOf = (graph: string) => (graph === MODERN ? '1' : otherId);
const switchTo = (graph: string) => call('/v1/service/start', { graph_id: idOf(graph) });

// The other graph is told from the first by what it has.
await switchTo(OTHER);
const writer = neo4j.driver(bolt);
const statement = 'UNWIND range(1, $count) AS id CREATE (:software {id: id, name: "one", lang: "none"})';
await writer.executeQuery(statement, { count: neo4j.int(SOFTWARE[OTHER]) });
await writer.close();
await switchTo(MODERN);

const graphs = new Map(Object.entries(SOFTWARE).map(([graph, count]) => [count, graph]));
const readers = new BoltReaders(bolt, graphs, Number(values.clients));
const transactions = new BoltTransactions(bolt);
const problems: string[] = [];
const phases: Phase[] = [];
const changes: Change[] = [];
let active = MODERN;

async function phase(name: string, times: number, act: () => Promise<void>): Promise<void> {
  const from = performance.now();
  for (let time = 0; time < times; time += 1) {
    await act();
    const enough = readers.answers.length + SETTLE_ANSWERS;
    await eventually(() => readers.answers.length >= enough, { timeoutMs: 60_000 });
  }
  phases.push({ name, from, until: performance.now() });
}

await phase('before', 1, () => delay(BASELINE_MS));
await phase(`${values.switches} switches`, Number(values.switches), async () => {
  const to = active === MODERN ? OTHER : MODERN;
  const finish = await transactions.open(active);
  const from = performance.now();
  const switched = switchTo(to);
  await eventually(async () => (await status()).graph?.id === idOf(to));
  await finish();
  await switched;
  changes.push({ to, from, until: performance.now() });
  active = to;
});
await phase(`${values.restarts} restarts`, Number(values.restarts), async () => {
  await call('/v1/service/restart', {});
});
await phase(`${values.kills} × kill -9`, Number(values.kills), async () => {
  const { generation } = await status();
  process.kill(generation?.pid ?? 0, 'SIGKILL');
  await eventually(async () => {
    const now = await status();
    return now.lifecycle === 'ready' && now.generation?.number !== generation?.number;
  });
});
await transactions.check(active, active === MODERN ? MODERN_PERSONS : 0);
const other = active === MODERN ? OTHER : MODERN;
await readers.stop();
await switchTo(other);
await transactions.check(other, other === MODERN ? MODERN_PERSONS : 0);
await transactions.close();
daemon.kill('SIGTERM');
const { exitCode, signal, stderr } = await daemon.exit;
if (exitCode !== 0) problems.push(`The daemon ended by ${signal ?? exitCode}: ${stderr}`);
for (const { pid, command } of processesOf(workspace)) problems.push(`Process ${pid} is left: ${command}`);
rmSync(directory, { recursive: true, force: true });

const stale = staleAnswers(changes, readers.answers);
const [machine] = cpus();
console.log(`neo4j-driver, ${values.clients} clients; Node ${process.version}, ${cpus().length} × ${machine?.model}`);
console.log(renderPhases(phases, readers.answers));
console.log(
  `${transactions.count} transactions committed where they began; ${stale.length} answers from a graph that was gone`,
);

for (const { problem } of readers.failed.slice(0, 5)) problems.push(`failed: ${problem}`);
if (stale.length > 0) problems.push(`${stale.length} answers came from a graph that was not active any more`);
if (readers.answers.length === 0) problems.push('Nothing was answered');
if (transactions.count !== Number(values.switches))
  problems.push(`Only ${transactions.count} transactions were committed`);
problems.push(...transactions.problems);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
