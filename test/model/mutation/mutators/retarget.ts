/** A transition, or the start of a compound state, goes to each of the siblings of the state where it should go. */
import type { Mutator } from '../mutation.js';
import type { PlainState } from '../plain-state.js';
import { changeIn, listedTransitions } from '../transition-lists.js';

export const retarget: Mutator = (state, root) => [
  ...listedTransitions(state).flatMap((listed) =>
    siblingsOfTarget(state, listed.transition.target, root).map(({ id }) => ({
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

/** Targets are `#full.id`, `.child`, or the name of a sibling with what is below it. */
function siblingsOfTarget({ id }: PlainState, target: string | undefined, root: PlainState): readonly PlainState[] {
  if (target === undefined) return [];
  const full = target.startsWith('#')
    ? target.slice(1)
    : target.startsWith('.')
      ? id + target
      : `${parentOf(id)}.${target}`;
  const siblings = Object.values(stateWithId(root, parentOf(full)).states);
  return siblings.filter((sibling) => sibling.id !== full);
}

function stateWithId(root: PlainState, id: string): PlainState {
  if (root.id === id) return root;
  const below = Object.values(root.states).find((state) => id === state.id || id.startsWith(`${state.id}.`));
  if (below === undefined) throw new Error(`There is no state ${id}`);
  return stateWithId(below, id);
}

function parentOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

function withoutRoot(id: string, root: PlainState): string {
  return id.slice(root.id.length + 1);
}
