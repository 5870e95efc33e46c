/** What a machine does with an event in a state: its own transitions first, then those of the states round it. */
import { ancestry, type State, type Transition } from '../../../src/diagram/state.js';

/** In the order in which they are tried. `ignored` ends the list where no transition would be left to take. */
export type Decision = readonly (Transition | 'ignored')[];

/** Null: the event cannot arrive, because the state is left at once or for good. */
export function decide(leaf: State, event: string): Decision | null {
  if (leaf.isFinal || leaf.transitions.some(isImmediate)) return null;
  const candidates: Transition[] = [];
  for (const state of ancestry(leaf)) {
    for (const transition of state.transitions) {
      if (transition.trigger.kind !== 'event' || transition.trigger.name !== event) continue;
      candidates.push(transition);
      if (transition.guard === null) return candidates;
    }
  }
  return [...candidates, 'ignored'];
}

function isImmediate({ trigger, guard }: Transition): boolean {
  return trigger.kind === 'always' && guard === null;
}
