/** Names of states, and what a machine's state nodes are, for models, invariants and reports. */
import type { AnyMachineSnapshot, AnyStateNode } from 'xstate';

/** The dotted path of a state value: `{ switching: 'preparing' }` is `switching.preparing`. */
export function stateName(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[state, below] = ['', '']] = Object.entries(value as Record<string, unknown>);
  return `${state}.${stateName(below)}`;
}

/** The state node that a snapshot is in, at the bottom. Our machines have no parallel states. */
export function leafOf({ machine, value }: AnyMachineSnapshot): AnyStateNode {
  return machine.getStateNodeById(`${machine.id}.${stateName(value)}`);
}

/** The node itself first, the root last: the order in which transitions are tried. */
export function ancestry(node: AnyStateNode): AnyStateNode[] {
  return node.parent === undefined ? [node] : [node, ...ancestry(node.parent)];
}

/** Everything below a node, in the order of the source. */
export function descendants(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states).flatMap((child) => [child, ...descendants(child)]);
}
