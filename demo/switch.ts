/**
 * `npm run demo:switch`: a real service, a real second graph, 64 closed-loop clients at full speed, 20 switches back and
 * forth. Every answer is checked: it must belong wholly to the old or the new graph, and no query that is sent after a
 * switch was acknowledged may be answered by the old one. Prints a table; exit code 1 if anything was lost or wrong.
 *   npx tsx demo/switch.ts [--clients 64] [--switches 20]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { execa } from 'execa';
import { Pool } from 'undici';

const CLI = 'dist/cli/main.js';
const QUERY = 'MATCH (n) RETURN count(n) AS vertices';
const BASELINE_MS = 3000;
/** How long the clients go on after each switch. */
const SETTLE_MS = 250;

interface Answer {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** null when the query failed. */
  readonly graphId: string | null;
  readonly problem: string | null;
}

const { values } = parseArgs({ options: { clients: { type: 'string' }, switches: { type: 'string' } } });
const clientCount = Number(values.clients ?? 64);
const switchCount = Number(values.switches ?? 20);

const workspace = await mkdtemp(join(tmpdir(), 'graphkeeper-demo-'));
const serve = execa(
  'node',
  [
    CLI,
    'serve',
    '--workspace',
    workspace,
    '--admin-port',
    '0',
    '--query-port',
    '0',
    '--bolt-port',
    '0',
    '--log-format',
    'json',
  ],
  {
    buffer: false,
    reject: false,
  },
);
try {
  const endpoints = await readiness();
  const loaded = await execa('node', [
    CLI,
    'load',
    '--schema',
    'demo/us-travel/schema.yaml',
    '--mapping',
    'demo/us-travel/import.yaml',
    '--admin',
    endpoints.admin,
  ]);
  const otherGraph = loaded.stdout.split('\n').at(-1) ?? '';
  const vertices = new Map([
    ['1', 6],
    [otherGraph, 45_486],
  ]);

  const answers: Answer[] = [];
  const pool = new Pool(endpoints.query, { connections: clientCount });
  let running = true;
  const clients = Array.from({ length: clientCount }, async () => {
    while (running) answers.push(await ask(pool, vertices));
  });

  await delay(BASELINE_MS);
  const baselineEnd = performance.now();
  const switches: { readonly to: string; readonly from: number; readonly until: number }[] = [];
  for (let index = 0; index < switchCount; index += 1) {
    const to = index % 2 === 0 ? otherGraph : '1';
    const from = performance.now();
    await startGraph(endpoints.admin, to);
    switches.push({ to, from, until: performance.now() });
    await delay(SETTLE_MS);
  }
  running = false;
  await Promise.all(clients);
  await pool.close();

  const failed = answers.filter(({ problem }) => problem !== null);
  const stale = switches.flatMap(({ to, until }, index) => {
    const next = switches[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return answers.filter(({ sentAt, answeredAt, graphId }) => sentAt > until && answeredAt < next && graphId !== to);
  });
  const isDuring = ({ sentAt, answeredAt }: Answer) =>
    switches.some(({ from, until }) => answeredAt >= from && sentAt <= until);
  print({
    before: answers.filter(({ answeredAt }) => answeredAt < baselineEnd),
    during: answers.filter((answer) => answer.answeredAt >= baselineEnd && isDuring(answer)),
    all: answers,
    failed: failed.length,
    stale: stale.length,
    switchTimes: switches.map(({ from, until }) => until - from),
  });
  for (const { problem } of failed.slice(0, 5)) console.log(`failed: ${problem}`);
  if (failed.length > 0 || stale.length > 0) process.exitCode = 1;
} finally {
  serve.kill('SIGTERM');
  await serve;
  await rm(workspace, { recursive: true, force: true });
}

/** Waits for the line that says that the service is ready. */
async function readiness(): Promise<{ admin: string; query: string }> {
  const lines = createInterface({ input: serve.stdout });
  try {
    for await (const line of lines) {
      const { event, endpoints } = JSON.parse(line);
      if (event === 'service.ready') return endpoints;
    }
  } finally {
    serve.stdout.resume();
  }
  throw new Error('The service ended before it was ready');
}

async function ask(pool: Pool, vertices: ReadonlyMap<string, number>): Promise<Answer> {
  const sentAt = performance.now();
  try {
    const { statusCode, body } = await pool.request({
      path: '/v1/graph/current/query',
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: QUERY,
    });
    const text = await body.text();
    const answeredAt = performance.now();
    if (statusCode !== 200) return { sentAt, answeredAt, graphId: null, problem: `${statusCode} ${text}` };
    const { graph_id: graphId, rows } = JSON.parse(text);
    const wrong = rows[0][0] !== vertices.get(graphId);
    return { sentAt, answeredAt, graphId, problem: wrong ? `graph ${graphId} answered ${rows[0][0]} vertices` : null };
  } catch (error) {
    return { sentAt, answeredAt: performance.now(), graphId: null, problem: String(error) };
  }
}

async function startGraph(admin: string, graphId: string): Promise<void> {
  const response = await fetch(`${admin}/v1/service/start`, {
    method: 'POST',
    body: JSON.stringify({ graph_id: graphId }),
  });
  if (!response.ok) throw new Error(`The switch to graph ${graphId} failed: ${await response.text()}`);
}

interface Result {
  readonly before: readonly Answer[];
  readonly during: readonly Answer[];
  readonly all: readonly Answer[];
  readonly failed: number;
  readonly stale: number;
  readonly switchTimes: readonly number[];
}

function print({ before, during, all, failed, stale, switchTimes }: Result): void {
  const latencies = new Table({
    head: ['', 'queries', 'p50', 'p99', 'p99.9', 'longest pause'],
    style: { head: [], border: [] },
  });
  for (const [name, answers] of Object.entries({ 'before the switches': before, 'while switching': during })) {
    const took = answers.map(({ sentAt, answeredAt }) => answeredAt - sentAt);
    latencies.push([
      name,
      answers.length,
      ...[0.5, 0.99, 0.999].map((share) => ms(percentile(took, share))),
      ms(longestPause(answers)),
    ]);
  }
  const totals = new Table({
    head: ['clients', 'switches', 'queries', 'failed', 'stale', 'switch time p50', 'max'],
    style: { head: [], border: [] },
  });
  totals.push([
    clientCount,
    switchTimes.length,
    all.length,
    failed,
    stale,
    ms(percentile(switchTimes, 0.5)),
    ms(Math.max(...switchTimes)),
  ]);
  console.log(
    `graphkeeper on ${cpus().length} cores, Node ${process.version}; graphs: modern (6 vertices), us_travel (45,486 vertices, 50,791 edges)`,
  );
  console.log(totals.toString());
  console.log(latencies.toString());
}

/** The longest time in which no client was answered. */
function longestPause(answers: readonly Answer[]): number {
  const times = answers.map(({ answeredAt }) => answeredAt).sort((a, b) => a - b);
  return times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
