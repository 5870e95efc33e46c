/**
 * One parent in a simulated world: the real machines as running actors, their effects driven by one event queue.
 * Nothing here waits: `step()` lets the next thing happen and checks every invariant.
 */
import { type Actor, createActor, type InspectionEvent } from 'xstate';
import type { graphServerMachine } from '../../machines/graph-server.js';
import type { ServicePolicy } from '../../machines/policy.js';
import type { serviceMachine } from '../../machines/service.js';
import {
  type CommandOutcome,
  generationActorId,
  type ServiceContext,
  type ServiceEvent,
} from '../../machines/service-types.js';
import type { GatewayCommand, GatewayOptions } from '../../types/gateway.js';
import { stateName } from '../state-name.js';
import { Clients } from './clients.js';
import { Commands, type CommandType } from './commands.js';
import { Deadlines } from './deadlines.js';
import { EventQueue } from './event-queue.js';
import type { Fates } from './fates.js';
import { Figures } from './figures.js';
import { Intensity } from './intensity.js';
import { brokenInvariant } from './invariants.js';
import { ModelGateway } from './model-gateway.js';
import type { ModelQuery, QueryRequest } from './model-query.js';
import { ModelStore } from './model-store.js';
import { Processes } from './processes.js';
import { provideSimulatedEffects } from './provide-simulated-effects.js';
import type { Settle } from './settled-later.js';
import { Witness } from './witness.js';

export interface SimulationSetup {
  readonly policy: ServicePolicy;
  readonly hold: GatewayOptions['hold'];
  readonly livenessIntervalMs: number;
  readonly fates: Fates;
  readonly machine: typeof serviceMachine;
  readonly graphServer: typeof graphServerMachine;
  /** Counts on, over several runs. Default: fresh ones. */
  readonly figures?: Figures;
}

export class Simulation {
  readonly queue = new EventQueue();
  readonly store = new ModelStore(this.queue);
  readonly witness: Witness;
  readonly commands: Commands;
  readonly clients: Clients;
  readonly processes: Processes;
  readonly gateway: ModelGateway;
  readonly service: Actor<typeof serviceMachine>;
  /** How far the wall clock, which dates what is reported, is from simulated time. */
  wallClockAheadMs = 0;
  /** A record that could not be taken back; the caller of the switch was told so. */
  recordIsKnownWrong = false;
  readonly #deadlines: Deadlines;
  readonly #intensity: Intensity;
  /** The number of the standby after the last step. */
  #standby: number | null = null;

  constructor(readonly setup: SimulationSetup) {
    const { policy, hold, fates } = setup;
    const { queue, date } = this;
    this.witness = new Witness(queue, setup.figures ?? new Figures());
    this.commands = new Commands(this.witness.figures);
    this.#deadlines = new Deadlines(policy);
    this.#intensity = new Intensity(policy);
    const ended = (generation: number) => this.gateway.processEnded(generation);
    const { sharedData } = policy;
    this.processes = new Processes({ queue, witness: this.witness, fates, sharedData, date, ended });
    this.clients = new Clients(this.witness, (generation) => this.processes.of(generation), this.isServing);
    this.gateway = new ModelGateway(queue, hold, this.clients);
    this.service = createActor(provideSimulatedEffects(this), {
      clock: queue.clock,
      input: { policy, firstGeneration: 1 },
      inspect: (event) => {
        this.#seeEvent(event);
        this.#seeMicrostep(event);
      },
    });
    this.service.subscribe({
      error: (error) => this.witness.violate('the service machine never ends by an error', String(error)),
    });
    this.service.on('command.completed', ({ commandId, outcome }) => this.#commandCompleted(commandId, outcome));
    this.service.start();
  }

  get context(): ServiceContext {
    return this.service.getSnapshot().context;
  }

  /** What the wall clock says. */
  readonly date = (): number => this.queue.now + this.wallClockAheadMs;

  /** The state of a generation's own machine; `gone` when there is none. */
  readonly phaseOf = (generation: number): string => {
    const child = this.service.getSnapshot().children[generationActorId(generation)]?.getSnapshot();
    return child !== undefined && 'value' in child ? stateName(child.value) : 'gone';
  };

  readonly isServing = (generation: number): boolean => this.phaseOf(generation) === 'serving';

  /** Lets the next thing happen. False when nothing is left, or an invariant is broken. */
  step(): boolean {
    if (this.witness.violation !== null) return false;
    const label = this.queue.step();
    if (label === null) return false;
    this.afterStep(label);
    return this.witness.violation === null;
  }

  /** Something has happened, in the queue or by an action from outside: counts it, hashes it, checks everything. */
  afterStep(label: string): void {
    const { context, gateway, queue, witness, store, processes } = this;
    const { trace } = witness;
    witness.steps += 1;
    witness.lifecycle = stateName(this.service.getSnapshot().value);
    this.commands.look(context, store.recorded);
    this.#followStandby(context);
    if (store.recorded === context.active?.graphId) this.recordIsKnownWrong = false;
    trace.hashText(label);
    trace.hashText(witness.lifecycle);
    trace.hashText(gateway.mode);
    trace.hashNumber(queue.now);
    trace.hashNumber(context.active?.number ?? 0);
    trace.hashNumber(context.candidate?.number ?? 0);
    trace.hashNumber(context.standby?.number ?? 0);
    trace.hashNumber(context.retiring.length * 0x10000 + context.queue.length * 0x100 + processes.living);
    trace.hashNumber(gateway.held * 0x10000 + gateway.inFlight);
    const broken = brokenInvariant(this);
    if (broken !== null) witness.violate(broken.invariant, broken.detail);
  }

  /** An administrator says something. */
  command(type: CommandType, graphId: string): void {
    const { witness } = this;
    const command = this.commands.make(type, graphId);
    const words = 'graphId' in command ? `${type} ${graphId} (${command.commandId})` : `${type} (${command.commandId})`;
    witness.say('Admin', 'Service', words);
    if (witness.lifecycle === 'stopping') witness.count(`command ${type} while stopping`);
    this.service.send(command);
  }

  query(request: QueryRequest): ModelQuery {
    return this.clients.ask(this.gateway, request);
  }

  /** A process is about to be started. */
  startsProcess(generation: number): void {
    const wrong = this.#intensity.starts(generation);
    if (wrong !== null) this.witness.violate('the restart intensity is kept', wrong);
  }

  tellGateway(command: GatewayCommand): void {
    const which = command.type === 'gateway.cutOver' ? ` to generation ${command.target.generation}` : '';
    this.witness.say('Service', 'Gateway', command.type + which);
    this.witness.count(command.type);
    this.gateway.command(command);
  }

  record(graphId: string, settle: Settle<void>): void {
    const { witness } = this;
    const isTakingBack = witness.lifecycle === 'switching.reverting';
    witness.say('Service', 'Store', `record ${graphId}`);
    this.store.record(graphId, this.setup.fates.write(), {
      done: () => {
        witness.say('Store', 'Service', `recorded ${graphId}`);
        settle.done();
      },
      fail: (error) => {
        witness.count(isTakingBack ? 'record could not be taken back' : 'record failed');
        this.recordIsKnownWrong ||= isTakingBack;
        witness.say('Store', 'Service', `could not record ${graphId}`);
        settle.fail(error);
      },
    });
  }

  #commandCompleted(commandId: string, outcome: CommandOutcome): void {
    const { witness, context, store, processes, isServing } = this;
    witness.say('Service', 'Admin', `${commandId} ${outcome.status === 'done' ? 'done' : outcome.error.error}`);
    const around = {
      context,
      recorded: store.recorded,
      storeIsIdle: store.isIdle,
      living: processes.living,
      isServing,
    };
    const wrong = this.commands.completed(commandId, outcome, around);
    if (wrong !== null) witness.violate('each command has exactly one outcome, and a true one', wrong);
  }

  /** What became of the standby: it took over, or is waited for, or is gone. */
  #followStandby({ active, candidate, standby }: ServiceContext): void {
    const { witness } = this;
    const before = this.#standby;
    this.#standby = standby?.number ?? null;
    if (before === null || before === this.#standby) return;
    if (before === active?.number) witness.count('standby promoted');
    else if (before === candidate?.number) witness.count('standby adopted');
    else witness.count('standby dismissed or lost');
  }

  /** Before the service deals with it. */
  #seeEvent(inspected: InspectionEvent): void {
    if (inspected.type !== '@xstate.event' || inspected.actorRef !== this.service) return;
    this.#intensity.hears(inspected.event as ServiceEvent, this.witness.lifecycle, this.context);
  }

  /** States that a step only passes through are seen here. */
  #seeMicrostep(event: InspectionEvent): void {
    if (event.type !== '@xstate.microstep' || !('value' in event.snapshot)) return;
    const { witness } = this;
    const state = stateName(event.snapshot.value);
    if (event.actorRef !== this.service) {
      witness.count(`graphServer ${state}`);
      const late = this.#deadlines.enters(event.actorRef, state, this.queue.now);
      if (late !== null) witness.violate('every deadline is kept', late);
    } else if (state !== witness.lifecycle) {
      this.#intensity.moves(witness.lifecycle, state);
      witness.lifecycle = state;
      witness.count(`service ${state}`);
      witness.say('Service', 'Service', state);
    }
  }
}
