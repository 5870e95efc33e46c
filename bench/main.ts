/**
 * `npm run bench`: graphkeeper beside its peers, in one run on one machine.
 *   --only crash-gap,growth   some of the benchmarks
 *   --rounds 5                each figure is the median of so many
 *   --quick                   as little as proves that the programs run; the figures mean nothing
 *   --json FILE               the report as JSON as well
 *   --write                   into bench/result.json and docs/explanation/performance.md
 * What a machine lacks is installed where that is possible (install.ts), or the report says what was left out.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { crashGap } from './crash-gap.js';
import { gateway } from './gateway.js';
import { children, exploration, machines } from './growth.js';
import { type Benchmark, formatSection, machineLine, type Report, type Section } from './report.js';
import { plannedRestart } from './restart.js';
import { idle, start } from './start.js';
import { writeResult } from './write-result.js';

const BENCHMARKS: readonly Benchmark[] = [
  gateway,
  crashGap,
  plannedRestart,
  start,
  idle,
  machines,
  children,
  exploration,
];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const names = values.only?.split(',') ?? BENCHMARKS.map(({ name }) => name);
const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`No benchmark ${unknown.join(', ')}; there are ${BENCHMARKS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const options = { rounds: Number(values.rounds), quick: values.quick };

const machine = machineLine();
console.log(
  `${machine}; medians of ${options.rounds} rounds${options.quick ? '; quick, the figures mean nothing' : ''}`,
);
const sections: Section[] = [];
for (const benchmark of BENCHMARKS.filter(({ name }) => names.includes(name))) {
  const section = await benchmark.run(options);
  console.log(formatSection(section));
  sections.push(section);
}
const report: Report = { machine, date: new Date().toISOString().slice(0, 10), ...options, sections };
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
if (values.write) await writeResult(report);
