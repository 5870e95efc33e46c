/** Each action on entry, on exit and of a transition is forgotten. */
import type { Mutation, Mutator } from '../mutation.js';
import type { PlainState } from '../plain-state.js';
import { changeIn, listedTransitions } from '../transition-lists.js';

export const dropAction: Mutator = (state) => [...onEntryAndExit(state), ...onTransitions(state)];

function onEntryAndExit(state: PlainState): Mutation[] {
  return (['entry', 'exit'] as const).flatMap((when) =>
    state[when].map(
      (action, index): Mutation => ({
        name: `drop ${when} ${nameOf(action)}`,
        apply: (copy) => void copy[when].splice(index, 1),
      }),
    ),
  );
}

function onTransitions(state: PlainState): Mutation[] {
  return listedTransitions(state).flatMap((listed) =>
    listed.transition.actions.map(
      (action, index): Mutation => ({
        name: `drop ${nameOf(action)} from ${listed.name}`,
        apply: (copy) => changeIn(copy, listed, { actions: listed.transition.actions.toSpliced(index, 1) }),
      }),
    ),
  );
}

function nameOf(action: unknown): string {
  return typeof action === 'object' && action !== null && 'type' in action ? String(action.type) : String(action);
}
