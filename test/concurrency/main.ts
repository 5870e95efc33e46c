/**
 * `npm run test:concurrency -- --clients 200 --seconds 30 --seed 1`: many clients that do everything which the Admin API
 * offers, all at once, on twenty graphs. Every call must have one definite answer, and in the end everything must be as
 * the acknowledged calls imply; then every graph is loaded and deleted, so no lock may be left.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../../src/cli/render-table.js';
import { isAlive, processesOf } from '../../src/testing/processes-of.js';
import { Random } from '../../src/testing/simulator/random.js';
import { writeFiles } from '../crash/documents.js';
import { serve } from '../support/serve.js';
import { Calls } from './calls.js';
import { compare, freeAll } from './compare.js';
import { createGraph, OPERATIONS, type Operation } from './operations.js';
import { World } from './world.js';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
});
const USES = { elements: 5, loads: 5, passing: 10 } as const;

const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-concurrency-'));
const workspace = join(directory, 'workspace');
const files = writeFiles(join(directory, 'csv'));
const daemon = serve(workspace, ['--log-level', 'error'], {
  GRAPHKEEPER_SECURITY_MUTATIONS_PER_MINUTE: '0',
  GRAPHKEEPER_POLICY_COMMAND_QUEUE_LIMIT: '8',
});
process.once('exit', () => isAlive(daemon.pid) && process.kill(daemon.pid, 'SIGKILL'));
const { admin, query } = (await daemon.ready()).endpoints;
const random = new Random(Number(values.seed));
const calls = new Calls(admin);
const world = new World();
for (const [use, count] of Object.entries(USES)) {
  for (let made = 0; made < count; made += 1) await createGraph(calls, world, random, use as keyof typeof USES);
}

const endsAt = performance.now() + Number(values.seconds) * 1000;
const clients = Array.from({ length: Number(values.clients) }, async (_, number) => {
  const own = new Random(Number(values.seed) * 1000 + number);
  while (performance.now() < endsAt) {
    await pickOperation(own)(
      { calls, world, random: own, files },
      own.chance(0.3) ? world.latest(own) : own.pick(world.graphs),
    );
  }
});
await Promise.all(clients);

console.log(
  renderTable(
    ['call', 'done', 'refused'],
    [...calls.tally].toSorted().map(([name, { done, refused }]) => [name, String(done), String(refused)]),
  ),
);
const differences = await compare(calls, world, query);
await freeAll(calls, world, files[0] ?? '');
daemon.kill('SIGTERM');
const { exitCode } = await daemon.exit;
const left = processesOf(workspace);
for (const problem of [...new Set([...calls.problems, ...differences])].slice(0, 30)) console.error(problem);
console.log(
  `${values.clients} clients, ${values.seconds} s: ${calls.problems.length} answers that may not be, ${differences.length} differences; exit code ${exitCode}, ${left.length} processes left`,
);
const isGood = calls.problems.length + differences.length + left.length === 0 && exitCode === 0;
if (isGood) rmSync(directory, { recursive: true });
else console.error(`The workspace is in ${directory}`);
process.exitCode = isGood ? 0 : 1;

function pickOperation(own: Random): Operation {
  let left = own.next() * OPERATIONS.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, operation] of OPERATIONS) {
    left -= weight;
    if (left < 0) return operation;
  }
  throw new Error('There is no operation left to pick');
}
