/** A transition to its own state does not leave it and enter it again. */
import type { Mutator } from '../mutation.js';
import { changeIn, listedTransitions } from '../transition-lists.js';

export const dropReentry: Mutator = (state) =>
  listedTransitions(state)
    .filter(({ transition }) => transition.reenter === true)
    .map((listed) => ({
      name: `do not re-enter by ${listed.name}`,
      apply: (copy) => changeIn(copy, listed, { reenter: false }),
    }));
