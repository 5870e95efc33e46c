/** An actor is not started. */
import type { Mutator } from '../mutation.js';

export const dropInvoke: Mutator = (state) =>
  state.invoke.map(({ src }, index) => ({
    name: `drop invoke ${src}`,
    apply: (copy) => void copy.invoke.splice(index, 1),
  }));
