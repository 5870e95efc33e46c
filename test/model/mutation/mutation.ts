/** What a mutator gives: small changes of one state, each the kind of mistake that a person might make. */
import type { PlainState } from './plain-state.js';

export interface Mutation {
  /** In words, after the name of the state: `drop onDone`. */
  readonly name: string;
  /** Makes the change in a fresh copy of the state that the mutator was given. */
  apply(state: PlainState): void;
}

/** @param root the definition that the state belongs to */
export type Mutator = (state: PlainState, root: PlainState) => readonly Mutation[];
