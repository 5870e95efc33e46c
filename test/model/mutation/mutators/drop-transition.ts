/** Each entry of each `on`, `after`, `always`, `onDone` and `onError` is forgotten. */
import type { Mutator } from '../mutation.js';
import { listedTransitions, listIn } from '../transition-lists.js';

export const dropTransition: Mutator = (state) =>
  listedTransitions(state).map((listed) => ({
    name: `drop ${listed.name}`,
    apply: (copy) => void listIn(copy, listed).splice(listed.index, 1),
  }));
