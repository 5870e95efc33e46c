/** What pages, pictures and texts need to know of a machine: plain data, every part of it named. */

/** What sets a transition off. `event` comes from outside; the others from the machine itself. */
type TriggerKind = 'event' | 'always' | 'after' | 'done' | 'error';

export interface Trigger {
  readonly kind: TriggerKind;
  /** The event's type, the delay's name or the actor's; empty for `always`. */
  readonly name: string;
}

export interface Transition {
  readonly source: State;
  readonly trigger: Trigger;
  readonly guard: string | null;
  /** Null: the state stays. */
  readonly target: State | null;
  readonly actions: readonly string[];
}

export interface State {
  readonly key: string;
  /** Dotted, from below the root; empty for the root. */
  readonly path: string;
  readonly parent: State | null;
  readonly isFinal: boolean;
  readonly description: string;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  /** The actors that live while the state is active. */
  readonly actors: readonly string[];
  /** The child that is entered first; null for a leaf. */
  readonly initial: State | null;
  readonly children: readonly State[];
  readonly transitions: readonly Transition[];
}

/** The trigger as the journal and the pictures name it: `SWITCH`, `after readyDeadline`, `done drain`, `failed drain`, `always`. */
export function nameEvent({ kind, name }: Trigger): string {
  if (kind === 'event') return name;
  return kind === 'always' ? kind : `${kind === 'error' ? 'failed' : kind} ${name}`;
}

/** In the order of the source, parents before children. */
export function descendants(state: State): State[] {
  return state.children.flatMap((child) => [child, ...descendants(child)]);
}

export function leaves(state: State): State[] {
  return state.children.length === 0 ? [state] : state.children.flatMap(leaves);
}

/** The state itself first, the root last. */
export function ancestry(state: State): State[] {
  return state.parent === null ? [state] : [state, ...ancestry(state.parent)];
}

export function allTransitions(root: State): Transition[] {
  return [root, ...descendants(root)].flatMap(({ transitions }) => transitions);
}

/** The types of the events that come from outside: first the commands, then the facts, each as the source has them. */
export function eventsOf(root: State): string[] {
  const transitions = allTransitions(root).filter(({ trigger }) => trigger.kind === 'event');
  const events = [...new Set(transitions.map(({ trigger }) => trigger.name))];
  const isFact = (event: string) => event.includes('.');
  return [...events.filter((event) => !isFact(event)), ...events.filter(isFact)];
}
