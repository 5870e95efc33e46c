/** All the transitions of one state, by the lists in which they are tried in order. */
import type { PlainState, PlainTransition } from './plain-state.js';

export interface TransitionList {
  /** `START`, `after backOff`, `always`, `onDone`. */
  readonly label: string;
  readonly entries: PlainTransition[];
}

/** One entry of a list, with its name: `START 2`, or `onDone` where there is only one. */
export interface ListedTransition {
  readonly name: string;
  readonly transition: PlainTransition;
  /** Finds the same list in another copy of the state. */
  readonly listIndex: number;
  readonly index: number;
}

/** In the order of the source; the same for every copy of the state. */
export function transitionLists({ invoke, on, after, always }: PlainState): readonly TransitionList[] {
  return [
    ...invoke.flatMap(({ onDone, onError }) => [
      { label: 'onDone', entries: onDone },
      { label: 'onError', entries: onError },
    ]),
    ...Object.entries(on).map(([label, entries]) => ({ label, entries })),
    ...Object.entries(after).map(([delay, entries]) => ({ label: `after ${delay}`, entries })),
    { label: 'always', entries: always },
  ];
}

export function listedTransitions(state: PlainState): readonly ListedTransition[] {
  return transitionLists(state).flatMap(({ label, entries }, listIndex) =>
    entries.map((transition, index) => {
      const name = entries.length === 1 ? label : `${label} ${index + 1}`;
      return { name, transition, listIndex, index };
    }),
  );
}

/** The list of the entry, in the given copy of its state. */
export function listIn(state: PlainState, { listIndex }: ListedTransition): PlainTransition[] {
  return transitionLists(state)[listIndex]?.entries ?? [];
}

/** Changes the entry in the given copy of its state. */
export function changeIn(state: PlainState, listed: ListedTransition, change: Partial<PlainTransition>): void {
  const entry = listIn(state, listed)[listed.index];
  if (entry !== undefined) Object.assign(entry, change);
}
