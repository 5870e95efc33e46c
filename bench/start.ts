/** What the parent adds: to the start of a child, and to the memory and the processors while nothing happens. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { untilAnswered } from './ask.js';
import { graphkeeper, serve, writeConfig } from './peers/graphkeeper.js';
import type { Peer } from './peers/peer.js';
import { pm2 } from './peers/pm2.js';
import { CHILD, freePort, HOST, scratchDirectory, startProgram } from './peers/program.js';
import { runit, s6 } from './peers/runit.js';
import { supervisord } from './peers/supervisord.js';
import { type Benchmark, median, type Row, type RunOptions, type Section, target } from './report.js';

export const start: Benchmark = { name: 'start', run: benchStart };
export const idle: Benchmark = { name: 'idle', run: benchIdle };

/** What `serve` loads. */
const MODULES = ['cli/program.js', 'service.js', 'cli/serve/run-service.js', 'cli/serve/reporter.js'].map(
  (path) => new URL(`../dist/${path}`, import.meta.url).href,
);
const LOAD = MODULES.map((module) => `await import(${JSON.stringify(module)});`).join('');

async function benchStart({ rounds, quick }: RunOptions): Promise<Section> {
  const directory = scratchDirectory();
  const flags = ['--config', writeConfig(directory, 0), '--profile', 'trivial'];
  const workspace = join(directory, 'workspace');
  const child: number[] = [];
  const modules: number[] = [];
  const served: number[] = [];
  const node: number[] = [];
  // The first start makes the workspace.
  await (await serve(workspace, flags)).program.stop();
  for (let round = 0; round < (quick ? 1 : 2 * rounds); round += 1) {
    child.push(await timeOf(startChild));
    node.push(await timeOf(() => execa(process.execPath, ['-e', ''])));
    modules.push(await timeOf(() => execa(process.execPath, ['--input-type=module', '-e', LOAD])));
    served.push(
      await timeOf(
        () => serve(workspace, flags),
        ({ program }) => program.stop(),
      ),
    );
  }
  const [childMs, loadMs, servedMs] = [median(child), median(modules), median(served)];
  const allowedMs = childMs === null || loadMs === null ? null : 1.05 * childMs + loadMs;
  return {
    name: 'start',
    title: 'From nothing to ready',
    columns: [{ key: 'ms', title: 'median (ms)' }],
    rows: [
      { name: 'node -e ""', values: { ms: median(node) } },
      { name: 'the child itself, spawn to answer', values: { ms: childMs } },
      { name: 'Node and the modules of the parent', values: { ms: loadMs } },
      { name: 'graphkeeper serve, to ready', values: { ms: servedMs } },
    ],
    targets: [
      target(
        'ready within 1.05 × the child’s own time, and the load of the parent’s modules',
        servedMs === null || allowedMs === null ? null : servedMs / allowedMs,
        1,
      ),
    ],
    notes: [
      'The workspace is there already. What is left beside modules and child: opening the store and the log, the check of setpriv, two listeners.',
    ],
  };
}

async function startChild(): Promise<void> {
  const port = await freePort();
  const program = startProgram(process.execPath, [CHILD, String(port)]);
  await untilAnswered(new URL(`http://${HOST}:${port}/query`));
  await program.stop();
}

async function timeOf<Result>(work: () => Promise<Result>, after?: (result: Result) => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  const result = await work();
  const ms = performance.now() - startedAt;
  await after?.(result);
  return ms;
}

const OWN = 'graphkeeper';
const PM2 = pm2.name;
const PEERS: readonly Peer[] = [graphkeeper(OWN, 0), pm2, supervisord, runit, s6];

async function benchIdle({ quick }: RunOptions): Promise<Section> {
  const settleMs = quick ? 500 : 10_000;
  const watchMs = quick ? 500 : 20_000;
  const plain = startProgram(process.execPath, ['-e', 'setInterval(() => undefined, 1e6)']);
  const started = [{ name: 'node, doing nothing', pid: plain.pid, stop: plain.stop }];
  const notes: string[] = [];
  for (const peer of PEERS) {
    const running = await peer.start();
    if (running === null) notes.push(`${peer.name} was left out: it could not be installed.`);
    else started.push({ name: peer.name, pid: running.pid, stop: running.stop });
  }
  await delay(settleMs);
  const before = started.map(({ pid }) => cpuSeconds(pid));
  await delay(watchMs);
  const rows = started.map(({ name, pid }, index): Row => {
    const cpu = ((cpuSeconds(pid) - (before[index] ?? 0)) / watchMs) * 100_000;
    return { name, values: { ...memoryOf(pid), cpu } };
  });
  for (const { stop } of started) await stop();
  const valueIn = (name: string, key: string) => rows.find((row) => row.name === name)?.values[key] ?? null;
  const [own, other] = [valueIn(OWN, 'rssMib'), valueIn(PM2, 'rssMib')];
  return {
    name: 'idle',
    title: 'The supervisor itself, with one child and nothing to do',
    columns: [
      { key: 'rssMib', title: 'RSS (MiB)' },
      { key: 'pssMib', title: 'PSS (MiB)' },
      { key: 'privateMib', title: 'its own (MiB)' },
      { key: 'cpu', title: 'CPU (%)', digits: 2 },
    ],
    rows,
    targets: [
      target('RSS at most that of PM2’s daemon', own === null || other === null ? null : own / other, 1),
      target('no CPU: less than 0.05 %', valueIn(OWN, 'cpu'), 0.0499),
    ],
    notes: [
      `From /proc/PID/smaps_rollup, ${settleMs / 1000} s after all are ready; CPU over ${watchMs / 1000} s, in steps of 10 ms of CPU time.`,
      'RSS counts the pages of the Node binary in full for each process that maps them, PSS shares them out; its own: private and dirty.',
      ...notes,
    ],
  };
}

function memoryOf(pid: number): { rssMib: number; pssMib: number; privateMib: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const mib = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? Number.NaN) / 1024;
  return { rssMib: mib('Rss'), pssMib: mib('Pss'), privateMib: mib('Private_Dirty') };
}

/** User and system time; see proc_pid_stat(5). */
function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[14 - 3]) + Number(fields[15 - 3])) / 100;
}
