/**
 * Takes one transition of a real machine, purely: from plain data to plain data and a list of what the machine wants
 * done. No actor is started and no clock runs.
 */
import {
  type AnyActorRef,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  fromCallback,
  type StateValue,
} from 'xstate';
import type { Events } from './interner.js';
import type { RunningActor } from './state.js';

export interface MachineData {
  readonly path: string;
  readonly context: unknown;
  readonly timers: readonly string[];
  readonly actors: readonly RunningActor[];
}

/** What a machine wants done, in its own order. Delays are not here: they are in the data. */
export type Effect =
  | { readonly type: 'send'; readonly to: string; readonly event: AnyEventObject }
  | { readonly type: 'spawn'; readonly id: string; readonly src: string; readonly input: unknown }
  | { readonly type: 'stop'; readonly id: string }
  | { readonly type: 'emit'; readonly event: AnyEventObject };

export interface Ran {
  readonly next: MachineData;
  readonly effects: readonly Effect[];
  readonly isDone: boolean;
}

/** `sendParent` names its target so. */
export const PARENT = '#_parent';

const bystander = createActor(fromCallback(() => undefined));

export class MachineRunner {
  readonly #stubs = new Map<string, AnyActorRef>();
  readonly #self: AnyActorRef;

  /** @param input any that the machine accepts; it is needed to make an actor, which is never started */
  constructor(
    private readonly machine: AnyStateMachine,
    input: unknown,
    private readonly events: Events,
  ) {
    this.#self = createActor(machine, { input, parent: bystander });
  }

  start(input: unknown): Ran {
    return this.#take((scope) => this.machine.getInitialSnapshot(scope, input), { timers: [], actors: [] });
  }

  /** @throws whatever the machine throws, and its error when the event puts it into one */
  run(data: MachineData, event: AnyEventObject): Ran {
    const snapshot = this.machine.resolveState({ value: toValue(data.path), context: data.context });
    const children = Object.fromEntries(data.actors.map(({ id }) => [id, this.#stub(id)]));
    // A delay that has elapsed waits no more: its event bears its name.
    const timers = data.timers.filter((timer) => timer !== event.type);
    const before = { timers, actors: data.actors };
    return this.#take((scope) => this.machine.transition({ ...snapshot, children }, event, scope), before);
  }

  #take(
    transition: (scope: Parameters<AnyStateMachine['transition']>[2]) => AnyMachineSnapshot,
    before: Pick<MachineData, 'timers' | 'actors'>,
  ): Ran {
    const effects: Effect[] = [];
    const timers = new Set(before.timers);
    const actors = new Map(before.actors.map((actor) => [actor.id, actor]));
    const snapshot = transition({
      self: this.#self,
      id: this.#self.id,
      sessionId: this.#self.sessionId,
      system: this.#self.system,
      logger: () => undefined,
      defer: () => undefined,
      emit: () => undefined,
      stopChild: () => undefined,
      // The executors of XState are left aside: what they would do is written down instead.
      actionExecutor: ({ type, params }) => {
        const effect = note(type, (params ?? {}) as ActionParams, timers, actors);
        if (effect === null) return;
        effects.push('event' in effect ? { ...effect, event: this.events.one(effect.event) } : effect);
      },
    });
    if (snapshot.status === 'error') throw snapshot.error;
    const next = {
      path: toPath(snapshot.value),
      context: snapshot.context,
      timers: [...timers].sort(),
      actors: [...actors.values()],
    };
    return { next, effects, isDone: snapshot.status === 'done' };
  }

  #stub(id: string): AnyActorRef {
    let stub = this.#stubs.get(id);
    if (stub === undefined) {
      stub = createActor(
        fromCallback(() => undefined),
        { id, parent: this.#self },
      );
      this.#stubs.set(id, stub);
    }
    return stub;
  }
}

/** The parameters of XState's built-in actions, as far as they say what to do. */
interface ActionParams {
  readonly id?: string;
  readonly src?: string;
  readonly input?: unknown;
  readonly targetId?: string;
  readonly sendId?: string;
  readonly event?: AnyEventObject;
  readonly delay?: number;
}

function note(
  type: string,
  params: ActionParams,
  timers: Set<string>,
  actors: Map<string, RunningActor>,
): Effect | null {
  const { id = '', src = '', event = { type: '' } } = params;
  switch (type) {
    case 'xstate.raise':
      if (params.delay !== undefined) timers.add(id);
      return null;
    case 'xstate.cancel':
      timers.delete(params.sendId ?? '');
      return null;
    case 'xstate.spawnChild':
      actors.set(id, { id, src });
      return { type: 'spawn', id, src, input: params.input };
    case 'xstate.stopChild':
      return actors.delete(id) ? { type: 'stop', id } : null;
    case 'xstate.sendTo':
      return { type: 'send', to: params.targetId ?? '', event };
    case 'xstate.emit':
      return { type: 'emit', event };
    default:
      // A function that somebody provided: it touches no state of the machine, so it is left out.
      return null;
  }
}

/** `a.b` as `{ a: 'b' }`: there are no parallel states in the machines. */
function toValue(path: string): StateValue {
  const dot = path.indexOf('.');
  return dot < 0 ? path : { [path.slice(0, dot)]: toValue(path.slice(dot + 1)) };
}

function toPath(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as Record<string, unknown>)
    .map(([state, below]) => `${state}.${toPath(below)}`)
    .join('');
}
