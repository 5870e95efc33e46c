/** What path generation needs to know of a machine beside the machine itself. */
import type { AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';

export interface MachineModel {
  /** As in the documentation, e.g. `service`. */
  readonly machine: string;
  /** What is special about the policy, e.g. `exclusive data`. */
  readonly variant: string;
  readonly logic: AnyStateMachine;
  readonly input: unknown;
  /** Every event that may come in this state, once for each payload that could make a difference. */
  readonly cases: (snapshot: AnyMachineSnapshot) => readonly EventObject[];
  /** States that fold to the same text have the same future. */
  readonly fold: (snapshot: AnyMachineSnapshot) => string;
  /** States beyond the bound of the model are reached but not explored further. */
  readonly isBeyondBound?: (snapshot: AnyMachineSnapshot) => boolean;
  /** Small enough for one more step by every event in every state, not only where that covers something new. */
  readonly isSmall?: true;
}

/** What the actors that a machine invokes come to, by the name of their slot. */
export type Outputs = Readonly<Record<string, unknown>>;

/**
 * The events that the machine sends itself in this state: its delays, and the done and error of the actors that it
 * has invoked, as far as it says what follows.
 */
export function internalEvents({ _nodes }: AnyMachineSnapshot, outputs: Outputs = {}): readonly EventObject[] {
  return _nodes.flatMap((node) =>
    [...node.transitions.keys()]
      .filter((type) => type.startsWith('xstate.'))
      .map((type) => {
        const invoked = node.invoke.find(({ id }) => type.endsWith(`.actor.${id}`));
        if (type.startsWith('xstate.done.')) return { type, output: outputs[String(invoked?.src)] };
        if (type.startsWith('xstate.error.')) return { type, error: new Error(`${invoked?.src} fails`) };
        return { type };
      }),
  );
}
