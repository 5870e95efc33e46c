/** The GraphServer machine as a function from one state and one event to the next state, computed once for each pair. */
import type { AnyEventObject, AnyStateMachine } from 'xstate';
import type { GraphServerContext } from '../../machines/graph-server.js';
import type { ServicePolicy } from '../../machines/policy.js';
import { type Events, Interner } from './interner.js';
import { type Effect, MachineRunner, type Ran } from './run-machine.js';
import type { GenerationMemory, GenerationState, MachineState, ProcessPhase, Told } from './state.js';

type GenerationMachineState = MachineState<GenerationMemory>;

const PROCESSES: readonly ProcessPhase[] = ['unborn', 'alive', 'gone'];
const TOLD: readonly Told[] = ['nothing', 'SIGTERM', 'SIGKILL'];

export interface GenerationRan {
  readonly next: GenerationMachineState;
  readonly effects: readonly Effect[];
  readonly isDone: boolean;
}

export class GenerationModel {
  readonly #runner: MachineRunner;
  readonly #states = new Interner<Omit<GenerationMachineState, 'id'>>();
  readonly #generations = new Interner<Omit<GenerationState, 'id'>>();
  /** By the id of the generation's state. */
  readonly #ran: Map<AnyEventObject, GenerationRan>[] = [];

  constructor(
    machine: AnyStateMachine,
    private readonly policy: ServicePolicy,
    events: Events,
  ) {
    this.#runner = new MachineRunner(machine, { generation: 0, graphId: '', policy }, events);
  }

  start(generation: number, graphId: string): GenerationRan {
    return this.#kept(this.#runner.start({ generation, graphId, policy: this.policy }));
  }

  /**
   * @param event an interned one
   * @throws what the machine throws
   */
  run({ id, number, graphId }: GenerationState, machine: GenerationMachineState, event: AnyEventObject): GenerationRan {
    this.#ran[id] ??= new Map();
    const known = this.#ran[id] ?? new Map<AnyEventObject, GenerationRan>();
    let ran = known.get(event);
    if (ran === undefined) {
      const context: GraphServerContext = { ...machine.context, generation: number, graphId, policy: this.policy };
      ran = this.#kept(this.#runner.run({ ...machine, context }, event));
      known.set(event, ran);
    }
    return ran;
  }

  /** The one object for this generation in this state. */
  intern({ number, graphId, machine, process, told }: Omit<GenerationState, 'id'>): GenerationState {
    const marks = PROCESSES.indexOf(process) * 3 + TOLD.indexOf(told);
    const key = (((machine?.id ?? -1) + 1) * 64 + number) * 18 + marks * 2 + (graphId === 'A' ? 0 : 1);
    return this.#generations.intern(key, { number, graphId, machine, process, told });
  }

  #kept({ next, effects, isDone }: Ran): GenerationRan {
    const { endpoints, missedProbes, ending } = next.context as GraphServerContext;
    // Why it ends is for the words of the report; that it was meant to end is all that anything depends on.
    const context = { endpoints, missedProbes, ending: ending && 'retired' } as const;
    const { path, timers, actors } = next;
    const key = JSON.stringify([path, context, timers, actors]);
    return { next: this.#states.intern(key, { path, context, timers, actors }), effects, isDone };
  }
}
