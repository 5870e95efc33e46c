/** All the mutants of a machine, always in the same order. */
import type { AnyStateMachine } from 'xstate';
import { buildMachine } from './build-machine.js';
import type { Mutator } from './mutation.js';
import { changeDelay } from './mutators/change-delay.js';
import { negateGuard, removeGuard } from './mutators/change-guard.js';
import { dropAction } from './mutators/drop-action.js';
import { dropInvoke } from './mutators/drop-invoke.js';
import { dropReentry } from './mutators/drop-reentry.js';
import { dropTransition } from './mutators/drop-transition.js';
import { reorderAlternatives } from './mutators/reorder-alternatives.js';
import { retarget } from './mutators/retarget.js';
import { swapTargets } from './mutators/swap-targets.js';
import { type PlainState, plainDefinition } from './plain-state.js';

/** What is done to a machine, in words, and who does it. */
const MUTATORS = {
  'transition dropped': dropTransition,
  'targets swapped': swapTargets,
  'transition retargeted': retarget,
  're-entry dropped': dropReentry,
  'action dropped': dropAction,
  'guard negated': negateGuard,
  'guard removed': removeGuard,
  'alternatives reordered': reorderAlternatives,
  'delay changed': changeDelay,
  'invoke dropped': dropInvoke,
} as const satisfies Readonly<Record<string, Mutator>>;

export type MutationKind = keyof typeof MUTATORS;
export const MUTATION_KINDS = Object.keys(MUTATORS) as readonly MutationKind[];

export interface Mutant {
  /** `service switching.recording: drop onDone`; no two mutants share one. */
  readonly name: string;
  /** `service`, `graphServer` or `loadJob`. */
  readonly machine: string;
  readonly kind: MutationKind;
  /** The state that is changed, from the root; empty for the root itself. */
  readonly state: string;
  /** A new copy of the machine, with the change made. */
  build(): AnyStateMachine;
  /** The changed state before and after. */
  readonly before: PlainState;
  after(): PlainState;
}

export function mutantsOf(machine: AnyStateMachine): readonly Mutant[] {
  const root = plainDefinition(machine);
  return withDescendants(root).flatMap((state) =>
    Object.entries(MUTATORS).flatMap(([kind, mutator]) =>
      mutator(state, root).map((mutation) => {
        const path = state.id.slice(root.id.length + 1);
        const changed = () => {
          const copy = plainDefinition(machine);
          const after = stateAt(copy, path);
          mutation.apply(after);
          return { copy, after };
        };
        return {
          name: `${machine.id} ${path === '' ? '(all)' : path}: ${mutation.name}`,
          machine: machine.id,
          kind: kind as MutationKind,
          state: path,
          build: () => buildMachine(changed().copy, machine),
          before: state,
          after: () => changed().after,
        };
      }),
    ),
  );
}

function withDescendants(state: PlainState): readonly PlainState[] {
  return [state, ...Object.values(state.states).flatMap(withDescendants)];
}

function stateAt(root: PlainState, path: string): PlainState {
  let state = root;
  for (const name of path === '' ? [] : path.split('.')) state = state.states[name] ?? state;
  return state;
}
