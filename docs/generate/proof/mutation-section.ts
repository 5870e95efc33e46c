/** Mutation: the figures of the last `npm run test:mutation`, which fails when they are not what it comes to. */
import { killed, mutationReport, totalOf } from '../../../test/model/mutation/result.js';
import { code, table } from '../markdown.js';

export function mutationSection(): readonly string[] {
  const report = mutationReport();
  const { machines, argued } = report;
  const total = totalOf(report);
  const rows = Object.entries(machines).flatMap(([machine, kinds]) =>
    Object.entries(kinds).map(([kind, figures]) => [
      code(machine),
      kind,
      ...[figures.mutants, killed(figures), figures.survivors, figures.breakInvariant].map(String),
    ]),
  );
  const share = ((100 * killed(total)) / total.mutants).toFixed(1);
  return [
    '## Mutation',
    'Would the tests notice if a machine were wrong? `npm run test:mutation` makes every small mistake that it can think of, one at a time, and lets the generated tests look for it: first the paths, then a simulation of 10 000 steps, then the product. The paths see any difference from the machine that the mutant was made of. The simulation knows nothing of that machine, only what must always hold; the last column says how many of the mutants break that as well. The others are wrong in what no invariant speaks of, such as how often something is tried again, or in what is too rare for so few steps. The load job is not simulated.',
    `${killed(total)} of ${total.mutants} mutants are killed (${share} %), ${total.paths} of them by the paths, ${total.simulation} by the simulation and ${total.product} by the product alone.`,
    table(['Machine', 'Mistake', 'Mutants', 'Killed', 'Survivors', 'Break an invariant'], rows),
    '### Survivors',
    argued.length === 0 ? 'None.' : 'Each is argued to be equivalent: nobody outside can tell it from the machine.',
    ...(argued.length === 0
      ? []
      : [
          table(
            ['Mutant', 'Why it is equivalent'],
            argued.map(({ name, argument }) => [code(name), argument]),
          ),
        ]),
  ];
}
