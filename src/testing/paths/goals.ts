/** Everything that there is to cover in a machine, read off its definition. */
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { ancestry, descendants } from '../state-name.js';

/** Keys that say in words what they stand for; the same for every copy of the machine. */
export interface Goals {
  /** Every state below the root. */
  readonly states: ReadonlySet<string>;
  /** Every entry of every `on`, `after`, `always`, `onDone` and `onError`. */
  readonly transitions: ReadonlySet<string>;
  /** Every state that the machine can rest in, with every event that may come there. */
  readonly pairs: ReadonlySet<string>;
  /** Every guard, true and false. */
  readonly guards: ReadonlySet<string>;
}

export type Kind = keyof Goals;
export const KINDS: readonly Kind[] = ['states', 'transitions', 'pairs', 'guards'];

export function goalsOf({ root }: AnyStateMachine): Goals {
  const nodes = [root, ...descendants(root)];
  const transitions = nodes.flatMap(transitionsOf);
  const external = [...new Set(transitions.map(({ eventType }) => String(eventType)))].filter(comesFromOutside);
  return {
    states: new Set(nodes.slice(1).map(stateKey)),
    transitions: new Set(transitions.map(transitionKey)),
    pairs: new Set(nodes.filter(canRest).flatMap((leaf) => pairsOf(leaf, external))),
    guards: new Set(transitions.filter(({ guard }) => guard !== undefined).flatMap(guardKeys)),
  };
}

/** Events from outside may come in any state; the machine's own only where it waits for them. */
function pairsOf(leaf: AnyStateNode, external: readonly string[]): string[] {
  const internal = ancestry(leaf)
    .flatMap((node) => [...node.transitions.keys()])
    .filter((type) => !comesFromOutside(type));
  return [...external, ...internal].map((type) => pairKey(leaf, type));
}

function canRest(node: AnyStateNode): boolean {
  const isLeaf = Object.keys(node.states).length === 0;
  return isLeaf && node.type !== 'final' && !node.always?.some(({ guard }) => guard === undefined);
}

function comesFromOutside(eventType: string): boolean {
  return eventType !== '' && !eventType.startsWith('xstate.');
}

function transitionsOf(node: AnyStateNode): AnyTransitionDefinition[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
}

/** A transition that the machine declares as `ignored`: it does nothing, on purpose. */
export function isIgnored({ target, actions, guard }: AnyTransitionDefinition): boolean {
  return target === undefined && actions.length === 0 && guard === undefined;
}

export function stateKey(node: AnyStateNode): string {
  return node.path.join('.') || '(all)';
}

export function pairKey(leaf: AnyStateNode, eventType: string): string {
  return `${stateKey(leaf)} × ${describeEventType(eventType, leaf)}`;
}

/** The list that the transition is in, in the order in which it is tried. */
export function alternativesOf({ source, eventType }: AnyTransitionDefinition): readonly AnyTransitionDefinition[] {
  return (eventType === '' ? source.always : source.transitions.get(eventType)) ?? [];
}

/** `ready × RESTART 1: if dataIsShared → switching` */
export function transitionKey(transition: AnyTransitionDefinition): string {
  const { source, eventType, guard, target } = transition;
  const place = alternativesOf(transition).indexOf(transition) + 1;
  const condition = guard === undefined ? '' : ` if ${nameOf(guard)}`;
  const goal = target?.[0] === undefined ? 'stays' : `→ ${stateKey(target[0])}`;
  return `${stateKey(source)} × ${describeEventType(String(eventType), source)} ${place}:${condition} ${goal}`;
}

export function guardKey(transition: AnyTransitionDefinition, outcome: boolean): string {
  return `${transitionKey(transition)} is ${outcome}`;
}

function guardKeys(transition: AnyTransitionDefinition): string[] {
  return [guardKey(transition, true), guardKey(transition, false)];
}

/** In words: `after backOff`, `recordRunningGraph is done`, `at once`; an event from outside by its type. */
export function describeEventType(eventType: string, node: AnyStateNode): string {
  if (eventType === '') return 'at once';
  if (comesFromOutside(eventType)) return eventType;
  for (const { after, invoke } of ancestry(node)) {
    const delayed = after.find((transition) => transition.eventType === eventType);
    if (delayed !== undefined) return `after ${String(delayed.delay)}`;
    for (const { id, src } of invoke) {
      if (eventType === `xstate.done.actor.${id}`) return `${String(src)} is done`;
      if (eventType === `xstate.error.actor.${id}`) return `${String(src)} fails`;
    }
  }
  return eventType;
}

function nameOf(guard: unknown): string {
  if (typeof guard === 'object' && guard !== null && 'type' in guard) return String(guard.type);
  return String(guard);
}
