/** What one event sets off: the transitions that it leads to, what the machine has done, and what it takes down. */
import type { AnyMachineSnapshot, AnyTransitionDefinition } from 'xstate';
import { stateName } from '../state-name.js';
import { effectOf } from './effects.js';
import { alternativesOf, transitionKey } from './goals.js';
import type { Microstep, Step } from './trace-step.js';

/** The same text for steps that differ in numbers, times and words only. */
export function reactionKey({ event, before, after, microsteps, actions }: Step): string {
  const taken = microsteps.flatMap(({ transitions }) => transitions.map(transitionKey));
  const done = actions.map((action) =>
    effectOf(action)
      .replace(/ ?\{.*/, '')
      .replaceAll(/\d+/g, 'n'),
  );
  const passedOver = microsteps.flatMap(alternativesPassedOver);
  return JSON.stringify([stateName(before.value), event.type, taken, passedOver, done, changedFields(before, after)]);
}

/** Those that come later in the list and would have been taken as well: here the order of the list decides. */
function alternativesPassedOver({ before, event, transitions }: Microstep): string[] {
  return transitions.flatMap((taken) => {
    const alternatives = alternativesOf(taken);
    const later = alternatives.slice(alternatives.indexOf(taken) + 1);
    return later.filter((alternative) => saysYes(alternative, before, event)).map(transitionKey);
  });
}

function saysYes({ guard }: AnyTransitionDefinition, { machine, context }: AnyMachineSnapshot, event: object): boolean {
  const says = typeof guard === 'string' ? machine.implementations.guards[guard] : undefined;
  return typeof says === 'function' ? says({ context, event }, undefined) === true : guard === undefined;
}

function changedFields({ context: before }: AnyMachineSnapshot, { context: after }: AnyMachineSnapshot): string[] {
  return Object.keys(after).filter(
    (field) => before[field] !== after[field] && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
}
