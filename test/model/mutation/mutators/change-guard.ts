/** A guard says no where it should say yes and the other way round, or is forgotten. */
import { not } from 'xstate';
import type { Mutator } from '../mutation.js';
import type { PlainState } from '../plain-state.js';
import { changeIn, type ListedTransition, listedTransitions, listIn } from '../transition-lists.js';

export const negateGuard: Mutator = (state) =>
  guarded(state).map((listed) => ({
    name: `negate ${String(listed.transition.guard)} of ${listed.name}`,
    apply: (copy) => changeIn(copy, listed, { guard: not(String(listed.transition.guard)) }),
  }));

export const removeGuard: Mutator = (state) =>
  guarded(state).map((listed) => ({
    name: `remove ${String(listed.transition.guard)} from ${listed.name}`,
    apply: (copy) => delete listIn(copy, listed)[listed.index]?.guard,
  }));

function guarded(state: PlainState): readonly ListedTransition[] {
  return listedTransitions(state).filter(({ transition }) => transition.guard !== undefined);
}
