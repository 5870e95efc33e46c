/**
 * The universe: the real machines, with models of everything around them, as a pure function from a state and a step
 * to the next state.
 *
 * What is left out, because no transition of the machines depends on it: times (any delay may elapse at any moment, and
 * a failure may come within the restart window of those before or outside it), pids, counters, words of errors, how
 * often a readiness probe is tried. What is folded: equal states under other generation numbers, generations that leave
 * in another order, graphs A and B exchanged, a process that ends and the report of it, a process that has spawned and
 * the report of it (until then it is taken for one that may exist). One query stands for all: each is free of the
 * others, but that a drain waits for them, and so may end at any time at which our query is not in flight there.
 */
import { graphServerMachine } from '../../machines/graph-server.js';
import { DEFAULT_POLICY, type ServicePolicy } from '../../machines/policy.js';
import { serviceMachine } from '../../machines/service.js';
import { canonical, type Naming } from './canonical.js';
import { GenerationModel } from './generation-model.js';
import { Events } from './interner.js';
import { breachOf, breachOfStep } from './invariants.js';
import { perform, WINDOW_MS } from './perform.js';
import { remembered } from './rollback.js';
import { type Models, Run } from './run.js';
import { ServiceModel } from './service-model.js';
import type { Breach, Message, Order, Step, UniverseState } from './state.js';
import { enabledSteps } from './steps.js';

export interface UniverseOptions {
  /** May two processes open one graph's data at once? */
  readonly sharedData: boolean;
  /** Spare generations; only with shared data. Default: 0. */
  readonly standby?: number;
  /** The machines to explore; default: the real ones. */
  readonly service?: typeof serviceMachine;
  readonly graphServer?: typeof graphServerMachine;
  /** These three default to 1, which keeps the space small. With `livenessMisses` 1 the first missed probe is a hang. */
  readonly restartIntensity?: number;
  readonly commandQueueLimit?: number;
  readonly livenessMisses?: number;
}

export interface Stepped {
  /** The next state, with the names of the state before. */
  readonly named: UniverseState;
  /** The next state in canonical form. */
  readonly state: UniverseState;
  readonly naming: Naming;
  /** What was wrong in the step itself. */
  readonly breach: Breach | null;
}

const ORDERS: readonly Order[] = [
  { type: 'START', graphId: 'A' },
  { type: 'START', graphId: 'B' },
  { type: 'SWITCH', graphId: 'A' },
  { type: 'SWITCH', graphId: 'B' },
  { type: 'RESTART' },
  { type: 'STOP' },
  { type: 'KILL' },
];

export class Universe {
  readonly initial: UniverseState;
  readonly policy: ServicePolicy;
  readonly #models: Models;

  constructor(options: UniverseOptions) {
    const { sharedData, standby = 0, restartIntensity = 1, commandQueueLimit = 1, livenessMisses = 1 } = options;
    this.policy = {
      ...DEFAULT_POLICY,
      restartWindowMs: WINDOW_MS,
      sharedData,
      standby,
      restartIntensity,
      commandQueueLimit,
      livenessMisses,
    };
    const events = new Events();
    this.#models = {
      events,
      service: new ServiceModel(options.service ?? serviceMachine, this.policy, events),
      generation: new GenerationModel(options.graphServer ?? graphServerMachine, this.policy, events),
    };
    // What it tells the gateway at its start is what the gateway is like before it has been told anything.
    this.initial = {
      service: this.#models.service.start().next,
      generations: [],
      gateway: { mode: 'refusing' },
      store: { recorded: null, write: null, forgotten: [], refused: [] },
      query: 'nowhere',
      before: null,
    };
  }

  enabledSteps(state: UniverseState): readonly Step[] {
    return enabledSteps(state, ORDERS);
  }

  /** The next state in canonical form. Nothing is remembered from one call to the next but what was computed. */
  step(before: UniverseState, step: Step, observe?: (message: Message) => void): Stepped {
    const run = new Run(this.#models, before, observe);
    try {
      perform(run, this.#models.events, step, before.service.context.failures.length);
    } catch (error) {
      const seen = error instanceof Error ? error.message : String(error);
      const breach = { invariant: 'noMachineThrows', seen };
      return { named: before, state: before, naming: NO_NAMING, breach };
    }
    const named = run.state(remembered(before, run));
    return { named, ...canonical(named, this.#models), breach: breachOfStep(before, named, run) };
  }

  /** What is wrong in a state. */
  breachOf(state: UniverseState): Breach | null {
    return breachOf(state, this.policy);
  }
}

const NO_NAMING: Naming = { numbers: new Map(), swapped: false };
