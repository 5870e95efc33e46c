/** Two transitions of a state go where the other should. */
import type { Mutator } from '../mutation.js';
import { changeIn, type ListedTransition, listedTransitions } from '../transition-lists.js';

export const swapTargets: Mutator = (state) =>
  pairs(listedTransitions(state).filter(({ transition }) => transition.target !== undefined)).flatMap(
    ([one, other]) => {
      const [first, second] = [one.transition.target, other.transition.target];
      if (first === undefined || second === undefined || first === second) return [];
      return {
        name: `swap targets of ${one.name} and ${other.name}`,
        apply: (copy) => {
          changeIn(copy, one, { target: second });
          changeIn(copy, other, { target: first });
        },
      };
    },
  );

function pairs(all: readonly ListedTransition[]): readonly (readonly [ListedTransition, ListedTransition])[] {
  return all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const));
}
