/** A machine from a plain definition, with the actors, guards, actions and delays of the machine that it was read from. */
import { type AnyStateMachine, createMachine } from 'xstate';
import type { PlainInvoke, PlainState, PlainTransition } from './plain-state.js';

/** So many transitions without an event in between, and the machine throws: a mutant may go round in circles. */
const MOST_MICROSTEPS = 200;

export function buildMachine(root: PlainState, { implementations }: AnyStateMachine): AnyStateMachine {
  const config = { ...stateConfig(root), options: { maxIterations: MOST_MICROSTEPS } };
  return createMachine(config as AnyStateMachine['config'], implementations);
}

function stateConfig({ rest, initial, entry, exit, invoke, on, after, always, states }: PlainState): object {
  return {
    ...rest,
    ...(initial === undefined ? {} : { initial }),
    entry,
    exit,
    invoke: invoke.map(invokeConfig),
    on: inUse(on),
    after: inUse(after),
    ...(always.length === 0 ? {} : { always }),
    states: Object.fromEntries(Object.entries(states).map(([name, state]) => [name, stateConfig(state)])),
  };
}

function invokeConfig({ rest, src, onDone, onError }: PlainInvoke): object {
  return { ...rest, src, ...inUse({ onDone, onError }) };
}

/** A list that has become empty is as if it had never been: an empty `after` would still start its timer. */
function inUse(transitions: Readonly<Record<string, PlainTransition[]>>): object {
  return Object.fromEntries(Object.entries(transitions).filter(([, entries]) => entries.length > 0));
}
