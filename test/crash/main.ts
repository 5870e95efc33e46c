/**
 * `npm run test:kills -- --kills 1000 --seed 1`: kills `graphkeeper serve` at random instants while clients change its
 * graphs and its lifecycle, starts it again each time, and compares what is there with what was acknowledged. Fails at
 * the first difference; the workspace is then left for a look. With --write the figures go into result.json.
 * The seed decides what clients do and when the parent is killed; how the two meet is up to the machine.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderTable } from '../../src/cli/render-table.js';
import { Random } from '../../src/testing/simulator/random.js';
import { killAll } from './kill-all.js';
import { RESULT_FILE, resultOf } from './result.js';
import { Tally } from './tally.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
  },
});
const [kills, seed, lanes] = [wholeNumber('kills'), wholeNumber('seed'), wholeNumber('lanes')];

const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-kills-'));
const tally = new Tally();
const startedAt = performance.now();
const differences = await killAll({
  directory,
  kills,
  lanes,
  random: new Random(seed),
  tally,
  onProgress: (done) => done % 50 === 0 && console.log(`${done} of ${kills} kills, ${seconds()} s`),
});
const result = resultOf(tally, differences.length);

console.log(
  renderTable(
    ['call', 'acknowledged', 'refused', 'cut off', 'of these done'],
    Object.entries(result.calls).map(([call, counts]) => [
      call,
      ...[counts.acknowledged, counts.refused, counts.unknown, counts.done].map(String),
    ]),
  ),
);
const moments = Object.entries(result.kills).map(([moment, count]) => `${count} ${moment}`);
console.log(`Kills: ${moments.join(', ')}; ${result.killsInRecovery} more of a parent that was coming back`);
console.log(`Compared: ${result.compared} times a graph or a job, ${result.counted} times the rows of a graph`);
console.log(
  `The slowest return took ${Math.round(tally.slowestRecoveryMs)} ms; the last process of a dead parent was gone after ${Math.round(tally.slowestOrphanMs)} ms`,
);
console.log(`Seed ${seed}: ${differences.length} differences, ${seconds()} s`);

for (const difference of differences) console.error(difference);
if (differences.length > 0) {
  console.error(`The workspaces are in ${directory}`);
  process.exitCode = 1;
} else {
  rmSync(directory, { recursive: true, force: true });
  if (values.write) writeFileSync(RESULT_FILE, `${JSON.stringify(result, null, 2)}\n`);
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(0);
}

function wholeNumber(option: 'kills' | 'seed' | 'lanes'): number {
  const value = Number(values[option]);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`--${option} is ${values[option]}: give a whole number`);
  return value;
}
