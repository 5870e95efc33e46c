/**
 * `npm run test:mutation`: changes the machines in small ways, and shows that the generated tests notice. Fails when a
 * survivor is not argued, when fewer than 95 % are killed, and when result.json is not what came out; with --write it
 * writes that file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { allMutants } from './all-mutants.js';
import { complaintsAbout } from './complaints.js';
import { describeChange } from './describe-change.js';
import { EQUIVALENT } from './equivalent.js';
import { judgeAll } from './judge-all.js';
import { killed, RESULT_FILE, resultOf, totalOf } from './result.js';
import { resultTable } from './result-table.js';

const startedAt = performance.now();
const mutants = allMutants();
let judged = 0;
const verdicts = await judgeAll(mutants.length, () => {
  judged += 1;
  if (judged % 200 === 0) console.log(`${judged} of ${mutants.length} mutants judged`);
});
const result = resultOf(mutants, verdicts);
const total = totalOf(result);
const share = killed(total) / total.mutants;

console.log(`\n${resultTable(result)}\n`);
for (const name of result.survivors) {
  const mutant = mutants.find((each) => each.name === name);
  console.log(
    [
      `survives: ${name}`,
      ...(mutant === undefined ? [] : describeChange(mutant)),
      `  ${EQUIVALENT[name] ?? 'not argued'}`,
    ].join('\n  '),
  );
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
console.log(`${killed(total)} of ${total.mutants} mutants killed (${(share * 100).toFixed(1)} %), ${seconds} s`);

const text = `${JSON.stringify(result, null, 2)}\n`;
if (process.argv.includes('--write')) writeFileSync(RESULT_FILE, text);

const wrong = [
  ...complaintsAbout(result, EQUIVALENT),
  ...(isKept(text) ? [] : ['result.json is stale: npm run test:mutation -- --write']),
];
for (const each of wrong) console.error(each);
if (wrong.length > 0) process.exitCode = 1;

function isKept(text: string): boolean {
  return existsSync(RESULT_FILE) && readFileSync(RESULT_FILE, 'utf8') === text;
}
