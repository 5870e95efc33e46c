/**
 * A machine's definition with everything written out: lists where the source may say one thing or several, so that
 * mutators need not know the short forms. Every call makes a fresh copy, free to be changed; functions are kept as
 * they are.
 */
import type { AnyStateMachine } from 'xstate';

export interface PlainTransition {
  /** `#` and the full id, whatever the source says. */
  target?: string;
  guard?: unknown;
  reenter?: boolean;
  actions: readonly unknown[];
}

export interface PlainInvoke {
  readonly rest: Readonly<Record<string, unknown>>;
  readonly src: string;
  readonly onDone: PlainTransition[];
  readonly onError: PlainTransition[];
}

export interface PlainState {
  /** What no mutator touches. */
  readonly rest: Readonly<Record<string, unknown>>;
  /** The full id, `service.switching.preparing`. */
  readonly id: string;
  initial: string | undefined;
  readonly entry: unknown[];
  readonly exit: unknown[];
  readonly invoke: PlainInvoke[];
  readonly on: Readonly<Record<string, PlainTransition[]>>;
  after: Readonly<Record<string, PlainTransition[]>>;
  readonly always: PlainTransition[];
  readonly states: Readonly<Record<string, PlainState>>;
}

type Config = Readonly<Record<string, unknown>>;

export function plainDefinition({ id, config }: AnyStateMachine): PlainState {
  return plainState(config, id);
}

function plainState(config: Config, id: string): PlainState {
  const { initial, entry, exit, invoke, on, after, always, states, ...rest } = config;
  return {
    rest,
    id,
    initial: typeof initial === 'string' ? initial : undefined,
    entry: list(entry),
    exit: list(exit),
    invoke: list(invoke).map((each) => plainInvoke(each as Config, id)),
    on: mapped(on, (transitions) => plainTransitions(transitions, id)),
    after: mapped(after, (transitions) => plainTransitions(transitions, id)),
    always: plainTransitions(always, id),
    states: mapped(states, (state, name) => plainState(state as Config, `${id}.${name}`)),
  };
}

function plainInvoke({ src, onDone, onError, ...rest }: Config, id: string): PlainInvoke {
  return { rest, src: String(src), onDone: plainTransitions(onDone, id), onError: plainTransitions(onError, id) };
}

function plainTransitions(transitions: unknown, source: string): PlainTransition[] {
  return list(transitions).map((each) => {
    const { target, actions, ...rest } = typeof each === 'string' ? { target: each } : (each as Config);
    const goal = typeof target === 'string' ? { target: fullTarget(target, source) } : {};
    return { ...rest, ...goal, actions: list(actions) };
  });
}

/** Targets are `#full.id`, `.child`, or the name of a sibling with what is below it. */
function fullTarget(target: string, source: string): string {
  if (target.startsWith('#')) return target;
  return target.startsWith('.') ? `#${source}${target}` : `#${parentOf(source)}.${target}`;
}

export function parentOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}

function list(oneOrMore: unknown): unknown[] {
  if (oneOrMore === undefined) return [];
  return Array.isArray(oneOrMore) ? [...oneOrMore] : [oneOrMore];
}

function mapped<Value>(record: unknown, plain: (value: unknown, key: string) => Value): Record<string, Value> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([key, value]) => [key, plain(value, key)]));
}
