/** A process that judges the mutants whose places it is sent, one at a time. */
import { allMutants } from './all-mutants.js';
import { judge } from './judge.js';
import type { Verdict } from './verdict.js';

export interface Judged extends Verdict {
  readonly place: number;
}

const mutants = allMutants();

process.on('message', (place: number) => {
  const mutant = mutants[place];
  if (mutant === undefined) throw new Error(`There is no mutant ${place}`);
  judge(mutant).then(
    (verdict) => process.send?.({ place, ...verdict } satisfies Judged),
    (error: unknown) => {
      throw error;
    },
  );
});
