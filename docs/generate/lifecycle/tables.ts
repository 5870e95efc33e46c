/** The tables of one machine: states, every (state, event) pair, moves, delays. */

import { allTransitions, descendants, eventsOf, leaves, type State } from '../../../src/diagram/state.js';
import { decide } from '../machine/decide.js';
import { code, codes, table } from '../markdown.js';
import { delaysOfActions, lengthOfDelay } from './machines.js';
import { describeDecision, nameState, nameTrigger } from './words.js';

export function stateTable(root: State): string {
  const whole = { ...root, description: 'As long as the machine runs.' };
  const rows = [whole, ...descendants(root)].map((state) => [
    nameState(state) + kindOf(state),
    state.description,
    codes(state.entry),
    codes(state.exit),
    codes(state.actors),
  ]);
  return table(['State', 'What is true in it', 'On entry', 'On exit', 'Actors that live in it'], rows);
}

function kindOf(state: State): string {
  if (state.isFinal) return ' (final)';
  return state.parent?.initial === state ? ' (first)' : '';
}

export function decisionTable(root: State): string {
  const events = eventsOf(root);
  const rows = leaves(root).map((leaf) => [
    nameState(leaf),
    ...events.map((event) => describeDecision(decide(leaf, event))),
  ]);
  return table(['State', ...events.map(code)], rows);
}

export function moveTable(root: State): string {
  const rows = allTransitions(root).flatMap((transition) => {
    const { source, guard, target, actions } = transition;
    if (target === null) return [];
    return [[nameState(source), nameTrigger(transition), guard ? code(guard) : '', nameState(target), codes(actions)]];
  });
  return table(['From', 'When', 'If', 'To', 'Actions, in this order'], rows);
}

/** Undefined where the machine waits for nothing. */
export function delayTable(root: State): string | undefined {
  const delayed = allTransitions(root).filter(({ trigger }) => trigger.kind === 'after');
  const names = [...new Set(delayed.map(({ trigger }) => trigger.name))];
  if (names.length === 0) return undefined;
  const rows = names.map((name) => {
    const states = delayed.filter(({ trigger }) => trigger.name === name).map(({ source }) => source.path);
    return [code(name), lengthOfDelay(name), codes(states)];
  });
  for (const { delay, state } of delaysOfActions(root)) rows.push([code(delay), lengthOfDelay(delay), code(state)]);
  return table(['Delay', 'How long', 'Runs in'], rows);
}
