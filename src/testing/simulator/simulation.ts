/**
 * One parent in a simulated world: the real machines as running actors, their effects driven by one event queue.
 * Nothing here waits: `step()` lets the next thing happen and checks every invariant.
 */
import { type Actor, createActor, type InspectionEvent } from 'xstate';
import type { GraphServerProcessInput, graphServerMachine } from '../../machines/graph-server.js';
import type { ServicePolicy } from '../../machines/policy.js';
import type { serviceMachine } from '../../machines/service.js';
import { generationActorId, type ServiceContext } from '../../machines/service-types.js';
import type { ChildEvent } from '../../types/child.js';
import type { GatewayCommand, GatewayOptions, GatewayTarget } from '../../types/gateway.js';
import { stateName } from '../state-name.js';
import { Commands, type CommandType } from './commands.js';
import { Deadlines } from './deadlines.js';
import { EventQueue } from './event-queue.js';
import { FatedProcess } from './fated-process.js';
import type { Fates } from './fates.js';
import { Figures } from './figures.js';
import { brokenInvariant } from './invariants.js';
import { ModelGateway } from './model-gateway.js';
import { ModelQuery, type QueryOutcome, type QueryRequest } from './model-query.js';
import { ModelStore } from './model-store.js';
import { provideSimulatedEffects } from './provide-simulated-effects.js';
import type { Settle } from './settled-later.js';
import { Trace, type TraceEntry } from './trace.js';

export interface SimulationSetup {
  readonly policy: ServicePolicy;
  readonly hold: GatewayOptions['hold'];
  readonly livenessIntervalMs: number;
  readonly fates: Fates;
  readonly machine: typeof serviceMachine;
  readonly graphServer: typeof graphServerMachine;
  /** Counts on; one for several runs. Default: a fresh one. */
  readonly figures?: Figures;
}

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  /** The step after which it was found, counted from 1. */
  readonly step: number;
  /** What happened before, oldest first. */
  readonly trace: readonly TraceEntry[];
}

export class Simulation {
  readonly queue = new EventQueue();
  readonly trace = new Trace();
  readonly figures: Figures;
  readonly store = new ModelStore(this.queue);
  readonly commands: Commands;
  readonly gateway: ModelGateway;
  readonly service: Actor<typeof serviceMachine>;
  /** Until the machine has heard of their end. */
  readonly processes = new Map<number, FatedProcess>();
  lifecycle = 'idle';
  steps = 0;
  violation: Violation | null = null;
  /** How far the wall clock, which dates what is reported, is from simulated time. */
  wallClockAheadMs = 0;
  livingProcesses = 0;
  openQueries = 0;
  /** A record that could not be taken back; the caller of the switch was told so. */
  recordIsKnownWrong = false;
  #queries = 0;
  #lastGeneration = 0;
  readonly #deadlines: Deadlines;

  constructor(readonly setup: SimulationSetup) {
    this.figures = setup.figures ?? new Figures();
    this.commands = new Commands(this.figures);
    this.#deadlines = new Deadlines(setup.policy);
    this.gateway = new ModelGateway(this.queue, setup.hold, {
      processOf: (generation) => this.processes.get(generation),
      dispatching: (query, target) => this.#checkDispatch(query, target),
      replayed: () => this.figures.count('query replayed'),
      settled: (query, outcome) => this.#querySettled(query, outcome),
    });
    this.service = createActor(provideSimulatedEffects(this), {
      clock: this.queue.clock,
      input: { policy: setup.policy, firstGeneration: 1 },
      inspect: (event) => this.#noteMicrostep(event),
    });
    this.service.subscribe({
      error: (error) => this.violate('the service machine never ends by an error', String(error)),
    });
    this.service.on('command.completed', ({ commandId, outcome }) => {
      this.say('Service', 'Admin', `${commandId} ${outcome.status === 'done' ? 'done' : outcome.error.error}`);
      const wrong = this.commands.completed(commandId, outcome, this);
      if (wrong !== null) this.violate('each command has exactly one outcome, and a true one', wrong);
    });
    this.service.start();
  }

  get context(): ServiceContext {
    return this.service.getSnapshot().context;
  }

  get recorded(): string | null {
    return this.store.recorded;
  }

  get storeIsIdle(): boolean {
    return this.store.isIdle;
  }

  /** The state of a generation's own machine; `gone` when there is none. */
  readonly phaseOf = (generation: number): string => {
    const child = this.service.getSnapshot().children[generationActorId(generation)]?.getSnapshot();
    return child !== undefined && 'value' in child ? stateName(child.value) : 'gone';
  };

  readonly isServing = (generation: number): boolean => this.phaseOf(generation) === 'serving';

  /** Lets the next thing happen. False when nothing is left, or an invariant is broken. */
  step(): boolean {
    if (this.violation !== null) return false;
    const label = this.queue.step();
    if (label === null) return false;
    this.steps += 1;
    this.#afterStep(label);
    return this.violation === null;
  }

  /** A command of an administrator, as a step of its own. */
  command(type: CommandType, graphId: string): void {
    const command = this.commands.make(type, graphId);
    const words = 'graphId' in command ? `${type} ${graphId} (${command.commandId})` : `${type} (${command.commandId})`;
    this.say('Admin', 'Service', words);
    if (this.lifecycle === 'stopping') this.figures.count(`command ${type} while stopping`);
    this.service.send(command);
  }

  query(request: QueryRequest): ModelQuery {
    this.#queries += 1;
    this.openQueries += 1;
    this.figures.count(request.reads ? 'query read' : 'query write');
    const query = new ModelQuery(this.#queries, request);
    this.gateway.accept(query);
    return query;
  }

  /** Everything of a step that is not an entry of the queue: counts, hashes and checks. */
  afterAction(label: string): void {
    this.steps += 1;
    this.#afterStep(label);
  }

  violate(invariant: string, detail: string): void {
    this.violation ??= { invariant, detail, step: this.steps, trace: this.trace.last() };
  }

  say(from: string, to: string, text: string): void {
    this.trace.say(this.queue.now, from, to, text);
  }

  /** What the wall clock says. */
  readonly date = (): number => this.queue.now + this.wallClockAheadMs;

  // What the effects need.

  startProcess({ generation, graphId }: GraphServerProcessInput, tell: (event: ChildEvent) => void): FatedProcess {
    const name = `Generation ${generation}`;
    const process = new FatedProcess(generation, graphId, this.setup.fates.process(graphId), this.queue, this.date, {
      tell: (event) => {
        this.say(name, 'Service', event.type);
        const isOver = event.type === 'process.exited' || event.type === 'process.spawnFailed';
        if (event.type === 'process.spawnFailed') this.livingProcesses -= 1;
        if (isOver) this.processes.delete(generation);
        tell(event);
      },
      note: (what) => {
        this.figures.count(`process ${what}`);
        this.say(name, name, what);
      },
      ended: () => {
        this.livingProcesses -= 1;
        this.gateway.processEnded(generation);
      },
    });
    this.say('Service', name, `start, graph ${graphId}`);
    if (generation <= this.#lastGeneration) this.violate('no generation number is used twice', String(generation));
    this.#lastGeneration = generation;
    if (!this.setup.policy.sharedData) this.#checkExclusive(process);
    this.processes.set(generation, process);
    this.livingProcesses += 1;
    this.figures.count('process started');
    this.figures.reach('most processes at once', this.livingProcesses);
    return process;
  }

  processAbandoned(process: FatedProcess): void {
    if (process.lives)
      this.violate('every process is watched until its end', `generation ${process.generation} is not`);
  }

  tellGateway(command: GatewayCommand): void {
    this.say(
      'Service',
      'Gateway',
      command.type === 'gateway.cutOver' ? `cutOver ${command.target.generation}` : command.type.slice(8),
    );
    this.figures.count(command.type);
    this.gateway.command(command);
  }

  record(graphId: string, settle: Settle<void>): void {
    const fate = this.setup.fates.write();
    const isTakingBack = this.lifecycle === 'switching.reverting';
    this.say('Service', 'Store', `record ${graphId}`);
    this.store.record(graphId, fate, {
      done: () => {
        this.say('Store', 'Service', `recorded ${graphId}`);
        settle.done();
      },
      fail: (error) => {
        this.figures.count('write failed');
        if (isTakingBack) {
          this.recordIsKnownWrong = true;
          this.figures.count('record could not be taken back');
        }
        this.say('Store', 'Service', `could not record ${graphId}`);
        settle.fail(error);
      },
    });
  }

  #afterStep(label: string): void {
    const { context, gateway, trace, queue } = this;
    this.lifecycle = stateName(this.service.getSnapshot().value);
    this.commands.look(context, this.store.recorded);
    if (this.store.recorded === context.active?.graphId) this.recordIsKnownWrong = false;
    trace.hashText(label);
    trace.hashText(this.lifecycle);
    trace.hashText(gateway.mode);
    trace.hashNumber(queue.now);
    trace.hashNumber(context.active?.number ?? 0);
    trace.hashNumber(context.candidate?.number ?? 0);
    trace.hashNumber(context.retiring.length * 0x10000 + context.queue.length * 0x100 + this.livingProcesses);
    trace.hashNumber(gateway.held * 0x10000 + gateway.inFlight);
    const broken = brokenInvariant(this);
    if (broken !== null) this.violate(broken.invariant, broken.detail);
  }

  #noteMicrostep(event: InspectionEvent): void {
    if (event.type !== '@xstate.microstep' || !('value' in event.snapshot)) return;
    const isService = event.actorRef === this.service;
    const state = stateName(event.snapshot.value);
    if (!isService) {
      this.figures.count(`graphServer ${state}`);
      const late = this.#deadlines.enters(event.actorRef, state, this.queue.now);
      if (late !== null) this.violate('every deadline is kept', late);
      return;
    }
    if (state === this.lifecycle) return;
    this.lifecycle = state;
    this.figures.count(`service ${state}`);
    this.say('Service', 'Service', state);
  }

  #checkExclusive({ graphId, generation }: FatedProcess): void {
    for (const other of this.processes.values()) {
      if (!other.lives || other.graphId !== graphId) continue;
      this.violate('exclusive data is never opened twice at once', `generations ${other.generation} and ${generation}`);
    }
  }

  #checkDispatch({ request }: ModelQuery, { generation, graphId }: GatewayTarget): void {
    const wrong = !this.isServing(generation) || (request.graphId !== null && request.graphId !== graphId);
    if (wrong) this.violate('queries go only to a generation that serves', `generation ${generation} gets one`);
  }

  #querySettled(query: ModelQuery, outcome: QueryOutcome): void {
    this.openQueries -= 1;
    this.figures.count(`${query.request.reads ? 'read' : 'write'} ${outcome}`);
    if (outcome === 'GK_UNAVAILABLE') this.figures.count(`query refused in ${this.lifecycle}`);
    if (query.outcome !== null) this.violate('each query has exactly one outcome', `${query.outcome}, then ${outcome}`);
    const isLost = outcome === 'GK_OUTCOME_UNKNOWN' && query.request.reads;
    if (isLost) this.violate('a read is never lost with its generation', `query ${query.sequence}`);
  }
}
