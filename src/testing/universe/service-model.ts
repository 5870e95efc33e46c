/** The service machine as a function from one state and one event to the next state, computed once for each pair. */
import type { AnyEventObject, AnyStateMachine } from 'xstate';
import type { ServicePolicy } from '../../machines/policy.js';
import { generationActorId, type ServiceCommand, type ServiceContext } from '../../machines/service-types.js';
import type { Generation } from '../../types/generation.js';
import { type Events, Interner } from './interner.js';
import { type Effect, type MachineData, MachineRunner, type Ran } from './run-machine.js';
import type { MachineState } from './state.js';

export type ServiceState = MachineState<ServiceContext>;

export interface ServiceRan {
  readonly next: ServiceState;
  readonly effects: readonly Effect[];
  /** Commands that were neither answered nor kept, or that were answered without having been asked. */
  readonly miscounted: readonly string[];
}

/** Other names for the generations and the graphs; what it does not know keeps its name. */
export interface Renaming {
  readonly key: string;
  number(generation: number): number;
  graph(graphId: string): string;
}

export class ServiceModel {
  readonly #runner: MachineRunner;
  readonly #states = new Interner<Omit<ServiceState, 'id'>>();
  readonly #ran: Map<AnyEventObject, ServiceRan>[] = [];
  readonly #renamed: Map<string, ServiceState>[] = [];
  readonly #input;

  constructor(
    machine: AnyStateMachine,
    private readonly policy: ServicePolicy,
    events: Events,
  ) {
    this.#input = { policy, firstGeneration: 1 };
    this.#runner = new MachineRunner(machine, this.#input, events);
  }

  start(): ServiceRan {
    return this.#kept(this.#runner.start(this.#input), []);
  }

  /**
   * @param event an interned one
   * @throws what the machine throws
   */
  run(state: ServiceState, event: AnyEventObject): ServiceRan {
    this.#ran[state.id] ??= new Map();
    const known = this.#ran[state.id] ?? new Map<AnyEventObject, ServiceRan>();
    let ran = known.get(event);
    if (ran === undefined) {
      const asked =
        'commandId' in event ? [...openCommands(state.context), String(event.commandId)] : openCommands(state.context);
      ran = this.#kept(this.#runner.run(state, event), asked);
      known.set(event, ran);
    }
    return ran;
  }

  rename(state: ServiceState, renaming: Renaming): ServiceState {
    this.#renamed[state.id] ??= new Map();
    const known = this.#renamed[state.id] ?? new Map<string, ServiceState>();
    let renamed = known.get(renaming.key);
    if (renamed === undefined) {
      renamed = this.#intern({
        ...state,
        context: renamedContext(state.context, renaming),
        actors: state.actors.map((actor) => ({ ...actor, id: renamedActorId(actor.id, renaming) })),
      });
      known.set(renaming.key, renamed);
    }
    return renamed;
  }

  #kept({ next, effects }: Ran, asked: readonly string[]): ServiceRan {
    const answered = effects.flatMap((effect) => (effect.type === 'emit' ? [String(effect.event.commandId)] : []));
    const accountedFor = [...answered, ...openCommands(next.context as ServiceContext)];
    return { next: this.#intern(next), effects, miscounted: differences(asked, accountedFor) };
  }

  #intern({ path, context, timers, actors }: MachineData): ServiceState {
    const plain = withoutHistory(context as ServiceContext, this.policy);
    const { policy: _, ...told } = plain;
    const key = JSON.stringify([path, told, timers, actors]);
    return this.#states.intern(key, { path, context: plain, timers, actors });
  }
}

/** Drops what no guard, target or receiver of the machine depends on: times, pids, counts and the words of errors. */
function withoutHistory(context: ServiceContext, policy: ServicePolicy): ServiceContext {
  const { active, candidate, standby, retiring, command, failure } = context;
  return {
    ...context,
    policy,
    active: active && withoutTimes(active),
    candidate: candidate && withoutTimes(candidate),
    standby: standby && withoutTimes(standby),
    retiring: retiring.map(withoutTimes),
    command: command && withId(command, 'c0'),
    queue: context.queue.map((waiting, place) => withId(waiting, `c${place + 1}`)),
    failures: context.failures.map((_, place) => place),
    // They decide how long the next standby is waited for, and any delay may elapse at any time.
    standbyFailures: [],
    restarts: 0,
    lastError: null,
    failure: failure && { ...failure, message: '', details: {} },
  };
}

function withoutTimes(generation: Generation): Generation {
  return { ...generation, pid: null, startedAt: null, readyAt: null };
}

function openCommands({ command, queue }: ServiceContext): readonly string[] {
  return [...(command ? [command] : []), ...queue].map(({ commandId }) => commandId);
}

/** What is more often in one list than in the other. */
function differences(some: readonly string[], others: readonly string[]): readonly string[] {
  const count = (list: readonly string[], item: string) => list.filter((each) => each === item).length;
  return [...new Set([...some, ...others])].filter((item) => count(some, item) !== count(others, item));
}

function withId(command: ServiceCommand, commandId: string): ServiceCommand {
  return { ...command, commandId };
}

function renamedContext(context: ServiceContext, { number, graph }: Renaming): ServiceContext {
  const generation = (old: Generation): Generation => ({
    ...old,
    number: number(old.number),
    graphId: graph(old.graphId),
  });
  const command = (old: ServiceCommand): ServiceCommand =>
    'graphId' in old ? { ...old, graphId: graph(old.graphId) } : old;
  const { active, candidate, standby, retiring } = context;
  return {
    ...context,
    graphId: context.graphId && graph(context.graphId),
    active: active && generation(active),
    candidate: candidate && generation(candidate),
    standby: standby && generation(standby),
    retiring: retiring.map(generation).sort((one, other) => one.number - other.number),
    nextGeneration: number(context.nextGeneration),
    command: context.command && command(context.command),
    queue: context.queue.map(command),
  };
}

function renamedActorId(id: string, { number }: Renaming): string {
  const old = numberOf(id);
  return old === null ? id : generationActorId(number(old));
}

/** The number in `generation-7`; null for any other actor. */
export function numberOf(actorId: string): number | null {
  const match = /^generation-(\d+)$/.exec(actorId);
  return match ? Number(match[1]) : null;
}
