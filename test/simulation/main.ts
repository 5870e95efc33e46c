/** `npm run simulate -- --seed N --steps M`: random runs of the machines in a simulated world, and what came of them. */
import { parseArgs } from 'node:util';
import { sequenceDiagram, simulate } from '../../src/testing/simulator/index.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    steps: { type: 'string', default: '1000000' },
    'steps-per-run': { type: 'string', default: '2000' },
  },
});

const startedAt = performance.now();
const { figures, seed, steps, runs, traceHash, violation } = simulate({
  seed: wholeNumber('seed'),
  steps: wholeNumber('steps'),
  stepsPerRun: wholeNumber('steps-per-run'),
});
const seconds = (performance.now() - startedAt) / 1000;

for (const [what, count] of Object.entries(figures)) console.log(`${String(count).padStart(10)}  ${what}`);
console.log(`Seed ${seed}: ${runs} runs, ${steps} steps, trace hash ${traceHash}`);
console.log(`${seconds.toFixed(1)} s, ${Math.round(steps / seconds)} steps/s`);

if (violation === null) {
  console.log('No invariant was broken.');
} else {
  console.log(`\n${sequenceDiagram(violation.trace)}\n`);
  console.log(`Broken in step ${violation.step}: ${violation.invariant}: ${violation.detail}`);
  console.log(
    `Again: npm run simulate -- --seed ${violation.seed} --steps ${violation.steps} --steps-per-run ${violation.steps}`,
  );
  process.exitCode = 1;
}

function wholeNumber(option: keyof typeof values): number {
  const value = Number(values[option]);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`--${option} is ${values[option]}: give a whole number`);
  return value;
}
