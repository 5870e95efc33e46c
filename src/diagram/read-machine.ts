/** From an XState machine to plain data: a walk over the directed graph of its states. */
import { toDirectedGraph } from '@xstate/graph';
import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { State, Transition, Trigger } from './state.js';

type GraphNode = ReturnType<typeof toDirectedGraph>;
type Definition = GraphNode['edges'][number]['transition'];

/** @throws Error for a guard or an action without a name: it could not be documented */
export function readMachine(machine: AnyStateMachine): State {
  const states = new Map<string, State>();
  const root = readState(toDirectedGraph(machine), null, states);
  return root;
}

/** Transitions are read when they are asked for: by then every state that they may lead to is known. */
function readState(node: GraphNode, parent: State | null, states: Map<string, State>): State {
  const { stateNode } = node;
  const children: State[] = [];
  const state: State = {
    key: stateNode.key,
    path: stateNode.path.join('.'),
    parent,
    isFinal: stateNode.type === 'final',
    description: stateNode.description ?? '',
    entry: namesOf(stateNode.entry),
    exit: namesOf(stateNode.exit),
    actors: stateNode.invoke.map(({ src }) => String(src)),
    get initial() {
      return children.find(({ key }) => key === stateNode.config.initial) ?? null;
    },
    children,
    get transitions() {
      return readTransitions(node, state, states);
    },
  };
  states.set(stateNode.id, state);
  children.push(...node.children.map((child) => readState(child, state, states)));
  return state;
}

function readTransitions(node: GraphNode, source: State, states: ReadonlyMap<string, State>): Transition[] {
  const { stateNode } = node;
  const read = (definition: Definition, trigger: Trigger): Transition => ({
    source,
    trigger,
    guard: definition.guard === undefined ? null : nameOf(definition.guard),
    target: states.get(definition.target?.[0]?.id ?? '') ?? null,
    actions: definition.actions.map(nameOf),
  });
  return [
    // The graph leaves transitions without an event out.
    ...(stateNode.always ?? []).map((definition) => read(definition, { kind: 'always', name: '' })),
    ...node.edges.map(({ transition }) => read(transition, triggerOf(stateNode, transition.eventType))),
  ];
}

function triggerOf(node: AnyStateNode, eventType: string): Trigger {
  const delay = node.after.find((transition) => transition.eventType === eventType)?.delay;
  if (delay !== undefined) return { kind: 'after', name: String(delay) };
  for (const { id, src } of node.invoke) {
    if (eventType === `xstate.done.actor.${id}`) return { kind: 'done', name: String(src) };
    if (eventType === `xstate.error.actor.${id}`) return { kind: 'error', name: String(src) };
  }
  return { kind: 'event', name: eventType };
}

/** What is no name is the machinery's own: the start and the end of a delay. */
function namesOf(actions: readonly unknown[]): string[] {
  return actions.filter((action) => typeof action !== 'function').map(nameOf);
}

function nameOf(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part === 'object' && part !== null && 'type' in part && typeof part.type === 'string') return part.type;
  throw new Error('A guard or an action has no name, so that it cannot be documented: name it in setup()');
}
