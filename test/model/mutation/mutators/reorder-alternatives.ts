/** Two neighbouring alternatives of a list are tried in the wrong order. */
import type { Mutator } from '../mutation.js';
import { transitionLists } from '../transition-lists.js';

export const reorderAlternatives: Mutator = (state) =>
  transitionLists(state).flatMap(({ label, entries }, list) =>
    entries.slice(1).map((_, index) => ({
      name: `reorder ${label} ${index + 1} and ${index + 2}`,
      apply: (copy) => {
        const alternatives = transitionLists(copy)[list]?.entries ?? [];
        alternatives.splice(index, 2, ...alternatives.slice(index, index + 2).reverse());
      },
    })),
  );
