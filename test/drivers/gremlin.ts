/**
 * `npm run test:drivers`, for Gremlin: real Apache TinkerPop Gremlin Servers behind the gateway, and the unmodified gremlin
 * client, 32 of it at full speed, through switches, planned restarts and `kill -9`. No request may fail, none may be
 * answered by a graph that is not active any more, and a session that is open across a switch ends where it began. A
 * Gremlin Server takes seconds to start; clients must not notice.
 *   npx tsx test/drivers/gremlin.ts [--clients 32] [--switches 20] [--restarts 5] [--kills 5]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchGremlinServer } from '../../src/cli/profile/fetch-gremlin-server.js';
import { isAlive, processesOf } from '../../src/testing/processes-of.js';
import { eventually } from '../support/eventually.js';
import { serve } from '../support/serve.js';
import { GremlinReaders, openSession } from './gremlin-clients.js';
import { type Change, type Phase, renderPhases, showMs, staleAnswers } from './report.js';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '32' },
    switches: { type: 'string', default: '20' },
    restarts: { type: 'string', default: '5' },
    kills: { type: 'string', default: '5' },
  },
});
/** Answers after each act before the next, so that each meets clients at full speed. */
const SETTLE_ANSWERS = 20 * Number(values.clients);
const MODERN = '1';
/** Vertices of the label that the readers count. */
const SOFTWARE = new Map([
  [2, 'modern'],
  [5, 'other'],
]);

interface Status {
  readonly lifecycle: string;
  readonly graph: { readonly id: string } | null;
  readonly generation: {
    readonly number: number;
    readonly pid: number;
    readonly started_at: number;
    readonly ready_at: number;
  } | null;
}

await fetchGremlinServer();
const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-gremlin-'));
const workspace = join(directory, 'workspace');
const config = join(directory, 'graphkeeper.yaml');
mkdirSync(join(workspace, 'gremlin'), { recursive: true });
writeGraph(MODERN, 2);
writeFileSync(config, JSON.stringify({ policy: { restart_intensity: 1000 } }));
const flags = ['--profile', 'gremlin-server', '--gremlin-port', '0', '--config', config, '--log-level', 'warn'];
const daemon = serve(workspace, flags);
process.once('exit', () => isAlive(daemon.pid) && process.kill(daemon.pid, 'SIGKILL'));
const { admin, gremlin = '' } = (await daemon.ready()).endpoints;

async function call<Reply>(path: string, body?: object): Promise<Reply> {
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${admin}${path}`, options);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as Reply;
}
const status = () => call<Status>('/v1/service/status');

const { schema } = await call<{ schema: object }>('/v1/graph/1');
const { graph_id: otherId } = await call<{ graph_id: string }>('/v1/graph', { name: 'other', schema });
writeGraph(otherId, 5);
const idOf = (graph: string) => (graph === 'modern' ? MODERN : otherId);

const readers = new GremlinReaders(gremlin, SOFTWARE, Number(values.clients));
const problems: string[] = [];
const phases: Phase[] = [];
const changes: Change[] = [];
const startsMs: number[] = [];
let sessions = 0;
let active = 'modern';

async function phase(name: string, times: number, act: () => Promise<void>): Promise<void> {
  const from = performance.now();
  for (let time = 0; time < times; time += 1) {
    await act();
    const enough = readers.answers.length + SETTLE_ANSWERS;
    await eventually(() => readers.answers.length >= enough, { timeoutMs: 120_000 });
    const { generation } = await status();
    if (generation !== null) startsMs.push(generation.ready_at - generation.started_at);
  }
  phases.push({ name, from, until: performance.now() });
}

await phase('before', 5, async () => undefined);
await phase(`${values.switches} switches`, Number(values.switches), async () => {
  const to = active === 'modern' ? 'other' : 'modern';
  const finish = await openSession(gremlin);
  const from = performance.now();
  const switched = call('/v1/service/start', { graph_id: idOf(to) });
  await eventually(async () => (await status()).graph?.id === idOf(to), { timeoutMs: 120_000 });
  const seen = SOFTWARE.get(await finish());
  if (seen === active) sessions += 1;
  else problems.push(`A session that began on ${active} ended on ${seen}`);
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
  await eventually(
    async () => {
      const now = await status();
      return now.lifecycle === 'ready' && now.generation?.number !== generation?.number;
    },
    { timeoutMs: 120_000 },
  );
});
await readers.stop();
daemon.kill('SIGTERM');
const { exitCode, signal, stderr } = await daemon.exit;
if (exitCode !== 0) problems.push(`The daemon ended by ${signal ?? exitCode}: ${stderr}`);
for (const { pid, command } of processesOf(workspace)) problems.push(`Process ${pid} is left: ${command}`);
rmSync(directory, { recursive: true, force: true });

const stale = staleAnswers(changes, readers.answers);
const failed = readers.answers.filter(({ problem }) => problem !== null);
const [machine] = cpus();
console.log(`gremlin, ${values.clients} clients; Node ${process.version}, ${cpus().length} × ${machine?.model}`);
console.log(renderPhases(phases, readers.answers));
console.log(
  `${sessions} sessions ended where they began; ${stale.length} answers from a graph that was gone; a Gremlin Server took ${showMs(Math.min(...startsMs))} to ${showMs(Math.max(...startsMs))} to start`,
);
for (const { problem } of failed.slice(0, 5)) problems.push(`failed: ${problem}`);
if (stale.length > 0) problems.push(`${stale.length} answers came from a graph that was not active any more`);
if (sessions !== Number(values.switches)) problems.push(`Only ${sessions} sessions ended where they began`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** In GraphSON, a vertex a line. */
function writeGraph(graphId: string, software: number): void {
  const lines = Array.from(
    { length: software },
    (_, id) => `{"id":{"@type":"g:Int64","@value":${id}},"label":"software"}\n`,
  );
  writeFileSync(join(workspace, 'gremlin', `${graphId}.json`), lines.join(''));
}
