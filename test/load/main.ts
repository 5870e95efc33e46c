/**
 * `npm run test:load -- --edges 1000000`: loads a large graph through the command line on a terminal, as a person would.
 * The bar must move; Ctrl-C in the middle must leave the data that was there; the whole load must arrive; and the parent
 * must hold no more memory while it goes on than before.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { isAlive, processesOf } from '../../src/testing/processes-of.js';
import { eventually } from '../support/eventually.js';
import { CLI, serve } from '../support/serve.js';
import { writeGraph } from './write-graph.js';

const { values } = parseArgs({ options: { edges: { type: 'string', default: '1000000' } } });
const edges = Number(values.edges);
const vertices = Math.ceil(edges / 10);
const MIB = 1024 ** 2;
/** The parent reads the job's progress, its log and nothing else. */
const MOST_GROWTH_BYTES = 24 * MIB;

const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-load-'));
const workspace = join(directory, 'workspace');
const small = writeGraph(join(directory, 'small'), 20, 100);
const large = writeGraph(join(directory, 'large'), vertices, edges);
const daemon = serve(workspace, ['--log-level', 'warn']);
process.once('exit', () => isAlive(daemon.pid) && process.kill(daemon.pid, 'SIGKILL'));
const { admin, query } = (await daemon.ready()).endpoints;
const problems: string[] = [];

const graph = (await command('load', '--schema', small.schema, '--mapping', small.mapping)).stdout.trim();
const idleBytes = residentBytes();

const cut = onTerminal('load', '--graph', graph, '--mapping', large.mapping);
await eventually(() => percentages(cut.output()).some((share) => share >= 55), { timeoutMs: 120_000 });
process.kill(loaderOfTerminal(cut.pid), 'SIGINT');
const cutExit = await cut.exitCode;
check('exit code of a load that is interrupted', cutExit, 130);
check('edges after it', await countEdges(), 100);

let mostBytes = 0;
const sampling = setInterval(() => {
  mostBytes = Math.max(mostBytes, residentBytes());
}, 50);
const beganAt = performance.now();
const whole = onTerminal('load', '--graph', graph, '--mapping', large.mapping);
check('exit code of the whole load', await whole.exitCode, 0);
const tookS = (performance.now() - beganAt) / 1000;
clearInterval(sampling);
const shown = percentages(whole.output());
// It is looked at ten times a second, and a fast machine is done in one.
if (new Set(shown).size < 4) problems.push(`the bar showed ${[...new Set(shown)].join(', ')} % only`);
check('edges after it', await countEdges(), edges);
const grownBytes = mostBytes - idleBytes;
if (grownBytes > MOST_GROWTH_BYTES) problems.push(`the parent grew by ${mib(grownBytes)} MiB`);

daemon.kill('SIGTERM');
check('exit code of the service', (await daemon.exit).exitCode, 0);
check('processes left', processesOf(workspace).length, 0);
rmSync(directory, { recursive: true });
console.log(
  `${vertices} vertices and ${edges} edges in ${tookS.toFixed(1)} s; the bar showed ${new Set(shown).size} steps; the parent went from ${mib(idleBytes)} to ${mib(mostBytes)} MiB; interrupted at ${percentages(cut.output()).at(-1)} %, the old data stayed`,
);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

function check(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) problems.push(`${what}: ${String(found)}, expected ${String(expected)}`);
}

async function command(...args: string[]) {
  return execa(process.execPath, [CLI, ...args, '--admin', admin]);
}

/** In a pseudo-terminal, so that there is a bar. */
function onTerminal(...args: string[]) {
  const line = ['exec', process.execPath, CLI, ...args, '--admin', admin].join(' ');
  const child = execa('script', ['-qefc', line, '/dev/null'], {
    reject: false,
    buffer: false,
    env: { COLUMNS: '120' },
    stdin: 'ignore',
    all: true,
  });
  let output = '';
  child.all.on('data', (chunk: Buffer) => {
    output += String(chunk);
  });
  return { pid: child.pid ?? 0, output: () => output, exitCode: child.then(({ exitCode }) => exitCode) };
}

/** The command below `script`, whose shell has become it. */
function loaderOfTerminal(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}

function percentages(output: string): number[] {
  return [...output.matchAll(/(\d+)%/g)].map(([, share]) => Number(share));
}

async function countEdges(): Promise<unknown> {
  await command('switch', graph);
  const text = 'MATCH ()-[l:links]->() RETURN count(l)';
  const response = await fetch(`${query}/v1/graph/${graph}/query`, { method: 'POST', body: text });
  const { rows, message } = (await response.json()) as { rows?: readonly (readonly unknown[])[]; message?: string };
  await command('switch', '1');
  return rows?.[0]?.[0] ?? message;
}

function residentBytes(): number {
  const status = readFileSync(`/proc/${daemon.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

function mib(bytes: number): number {
  return Math.round(bytes / MIB);
}
