/**
 * The fault matrix, against real daemons: `npm run test:faults`.
 *   --only REGEXP   the rows whose names match
 *   --write         writes down their figures that docs/reference/fault-matrix.md shows
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allRows } from './all-rows.js';
import { writeResult } from './result.js';
import { nameOf, type Row, type RowResult } from './row.js';
import { runRow } from './run-row.js';
import { makeTemplate } from './template.js';

/** Most of a row's time goes by waiting. */
const AT_A_TIME = 6;

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, write: { type: 'boolean', default: false } },
});

const directory = mkdtempSync(join(tmpdir(), 'fault-matrix-'));
const template = join(directory, 'template');
await makeTemplate(template);
const rows = allRows().filter((row) => new RegExp(values.only).test(nameOf(row)));
const results = await runAll(rows);
rmSync(directory, { recursive: true, force: true });

const bad = results.filter(({ problems }) => problems.length > 0);
console.log(`${results.length} rows in ${Math.round(performance.now() / 1000)} s, ${bad.length} of them bad`);
if (values.write) writeResult(results, allRows());
if (bad.length > 0 || results.length === 0) process.exitCode = 1;

async function runAll(all: readonly Row[]): Promise<RowResult[]> {
  const found: RowResult[] = [];
  const waiting = [...all.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, row] = next;
      const result = await runRow(row, template);
      found[place] = result;
      report(result);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return found;
}

function report(result: RowResult): void {
  const { clients, readyAfterMs, said, note, problems } = result;
  const failed = Object.entries(clients.failed).map(([failure, count]) => `${count} ${failure}`);
  console.log(
    `${problems.length === 0 ? 'ok ' : 'BAD'} ${nameOf(result)}: ${clients.answered} answered`,
    `${failed.length > 0 ? `(${failed.join(', ')}) ` : ''}after ${readyAfterMs ?? '–'} ms`,
    `[${said.join(' ')}] ${note}`,
  );
  for (const problem of problems) console.log(`      ${problem}`);
}
