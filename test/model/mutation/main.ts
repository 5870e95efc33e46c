/**
 * `npm run test:mutation`: changes the machines in small ways, and shows that the generated tests notice. Fails when a
 * survivor is not argued, when fewer than 95 % are killed, and when result.json is not what came out; with --write it
 * writes that file. With `--every 5` only every fifth mutant is judged, and has to fare as result.json says.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allMutants } from './all-mutants.js';
import { complaintsAbout } from './complaints.js';
import { describeChange } from './describe-change.js';
import { EQUIVALENT } from './equivalent.js';
import { judgeAll } from './judge-all.js';
import { killed, mutationReport, RESULT_FILE, resultOf, totalOf } from './result.js';
import { resultTable } from './result-table.js';

const { values } = parseArgs({
  options: { every: { type: 'string', default: '1' }, write: { type: 'boolean', default: false } },
});
const every = Number(values.every);
if (!Number.isSafeInteger(every) || every < 1 || (every > 1 && values.write))
  throw new Error(`--every is ${values.every}: give a whole number from 1, and 1 with --write`);

const startedAt = performance.now();
const all = allMutants();
const places = [...all.keys()].filter((place) => place % every === 0);
const mutants = all.filter((_, place) => place % every === 0);
let judged = 0;
const verdicts = await judgeAll(places, () => {
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
if (values.write) writeFileSync(RESULT_FILE, text);

const wrong =
  every > 1
    ? differencesFrom(mutationReport().survivors)
    : [
        ...complaintsAbout(result, EQUIVALENT),
        ...(isKept(text) ? [] : ['result.json is stale: npm run test:mutation -- --write']),
      ];
for (const each of wrong) console.error(each);
if (wrong.length > 0) process.exitCode = 1;

/** What fared otherwise than it is said to. */
function differencesFrom(known: readonly string[]): readonly string[] {
  return mutants
    .filter(({ name }) => known.includes(name) !== result.survivors.includes(name))
    .map(({ name }) => `${name}: result.json says otherwise, npm run test:mutation judges all`);
}

function isKept(text: string): boolean {
  return existsSync(RESULT_FILE) && readFileSync(RESULT_FILE, 'utf8') === text;
}
