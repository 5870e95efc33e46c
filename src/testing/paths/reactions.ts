/** What one event sets off: the transitions that it leads to, what the machine has done, and what it takes down. */
import type { AnyMachineSnapshot } from 'xstate';
import { stateName } from '../state-name.js';
import { effectOf } from './effects.js';
import { transitionKey } from './goals.js';
import type { Step } from './trace-step.js';

/** The same text for steps that differ in numbers, times and words only. */
export function reactionKey({ event, before, after, microsteps, actions }: Step): string {
  const taken = microsteps.flatMap(({ transitions }) => transitions.map(transitionKey));
  const done = actions.map((action) =>
    effectOf(action)
      .replace(/ ?\{.*/, '')
      .replaceAll(/\d+/g, 'n'),
  );
  return JSON.stringify([stateName(before.value), event.type, taken, done, changedFields(before, after)]);
}

function changedFields({ context: before }: AnyMachineSnapshot, { context: after }: AnyMachineSnapshot): string[] {
  return Object.keys(after).filter(
    (field) => before[field] !== after[field] && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
}
