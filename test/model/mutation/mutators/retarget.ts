/** A transition, or the start of a compound state, goes to each of the siblings of the state where it should go. */
import type { Mutator } from '../mutation.js';
import { type PlainState, parentOf } from '../plain-state.js';
import { changeIn, listedTransitions } from '../transition-lists.js';

export const retarget: Mutator = (state, root) => [
  ...listedTransitions(state).flatMap((listed) =>
    siblingsOf(listed.transition.target, root).map(({ id }) => ({
      name: `retarget ${listed.name} to ${withoutRoot(id, root)}`,
      apply: (copy: PlainState) => changeIn(copy, listed, { target: `#${id}` }),
    })),
  ),
  ...Object.keys(state.states)
    .filter((name) => name !== state.initial)
    .map((name) => ({
      name: `begin in ${name}`,
      apply: (copy: PlainState) => {
        copy.initial = name;
      },
    })),
];

function siblingsOf(target: string | undefined, root: PlainState): readonly PlainState[] {
  if (target === undefined) return [];
  const id = target.slice(1);
  return Object.values(stateWithId(root, parentOf(id)).states).filter((sibling) => sibling.id !== id);
}

function stateWithId(root: PlainState, id: string): PlainState {
  if (root.id === id) return root;
  const below = Object.values(root.states).find((state) => id === state.id || id.startsWith(`${state.id}.`));
  if (below === undefined) throw new Error(`There is no state ${id}`);
  return stateWithId(below, id);
}

function withoutRoot(id: string, root: PlainState): string {
  return id.slice(root.id.length + 1);
}
