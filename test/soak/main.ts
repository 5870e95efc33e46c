/**
 * `npm run soak -- --minutes 2 --seed 1`: a real daemon under load, through switches, crashes, hangs, restarts and loads.
 * What it holds is sampled every second; at the end it must not have grown (see trend.ts and figures.ts), no read may
 * have failed, and no process be left. Ctrl-C ends it early, with the report.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { renderTable } from '../../src/cli/render-table.js';
import { isAlive, processesOf } from '../../src/testing/processes-of.js';
import { Random } from '../../src/testing/simulator/random.js';
import { graphDocument, writeFiles } from '../crash/documents.js';
import { serve } from '../support/serve.js';
import { Figures } from './figures.js';
import { Mischief } from './mischief.js';
import { Readers } from './readers.js';
import { trendOf } from './trend.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: '8' },
  },
});
const SAMPLE_EVERY_MS = 1000;
/** Until then caches fill, and code is compiled: a quarter of the time, at most two minutes. */
const durationMs = Number(values.minutes) * 60_000;
const warmUpMs = Math.min(durationMs / 4, 120_000);
/** Hangs are found soon, and nobody gives up because there are many. */
const POLICY = { liveness_interval_ms: 500, liveness_timeout_ms: 1500, liveness_misses: 2, restart_intensity: 1000 };
const MODERN_VERTICES = 6;

const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-soak-'));
const workspace = join(directory, 'workspace');
const config = join(directory, 'graphkeeper.yaml');
const file = join(directory, 'resources');
const preload = new URL('report-resources.mjs', import.meta.url).href;
writeFileSync(config, JSON.stringify({ policy: POLICY }));
writeFileSync(file, '');
const files = writeFiles(join(directory, 'csv'));

const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
const problems: string[] = [];

const environment = { NODE_OPTIONS: `--import ${preload}`, SOAK_FILE: file };
const daemon = serve(workspace, ['--config', config, '--log-level', 'warn'], environment, true);
process.once('exit', () => isAlive(daemon.pid) && process.kill(daemon.pid, 'SIGKILL'));
const { endpoints } = await daemon.ready();
const random = new Random(Number(values.seed));
const { schema } = graphDocument('second', random);
const second = (await (
  await fetch(`${endpoints.admin}/v1/graph`, { method: 'POST', body: JSON.stringify({ name: 'second', schema }) })
).json()) as { graph_id: string };

const readers = new Readers(endpoints.query, new Set([MODERN_VERTICES, 0]), Number(values.clients));
const mischief = new Mischief({
  ...{ adminUrl: endpoints.admin, random, graphIds: ['1', second.graph_id], schema, files, signal: stop.signal },
});
const mischiefEnded = mischief.run().catch((error: unknown) => {
  problems.push(`The service refused: ${String(error)}`);
  stop.abort();
});
const figures = new Figures(daemon.pid, file, Number(values.minutes), Number(values.clients));
const startedAt = performance.now();
void daemon.exit.then(() => stop.abort());
console.log(`Warming up for ${Math.round(warmUpMs / 1000)} s`);
while (!stop.signal.aborted && performance.now() - startedAt < durationMs) {
  await delay(SAMPLE_EVERY_MS);
  if (performance.now() - startedAt > warmUpMs && !stop.signal.aborted) figures.sample();
}
stop.abort();
await mischiefEnded;
await readers.stop();
daemon.kill('SIGTERM');
const { exitCode, signal, stderr } = await daemon.exit;
if (exitCode !== 0) problems.push(`The daemon ended by ${signal ?? exitCode}: ${stderr}`);
for (const { pid, command } of processesOf(workspace)) problems.push(`Process ${pid} is left: ${command}`);
if (readers.failed > 0) problems.push(`${readers.failed} reads failed, the first: ${readers.failures.join('; ')}`);

const rows = figures.all.map(({ name, samples, allowed, show }) => {
  const bound = allowed(trendOf(samples, 0).first);
  const trend = trendOf(samples, bound);
  if (trend.grows) problems.push(`${name} grow from ${show(trend.first)} to ${show(trend.last)}`);
  const slope = `${show(trend.perHour)} ± ${show(trend.errorPerHour)}`;
  return [name, show(trend.first), show(trend.last), slope, show(bound), trend.grows ? 'grows' : 'flat'];
});
console.log(renderTable(['', 'first third', 'last third', 'per hour (95 %)', 'may grow by', ''], rows));
const acts = [...mischief.done].map(([act, count]) => `${count} × ${act}`);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
console.log(
  `${readers.answered} reads answered, ${readers.failed} failed; ${acts.join(', ')}; ${figures.fds.samples.length} samples, ${seconds} s`,
);

rmSync(directory, { recursive: true, force: true });
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
