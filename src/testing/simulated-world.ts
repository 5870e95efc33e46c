/**
 * A world of simulated effects around the service machine: processes, gateway and store do what the test says, and time
 * passes when the test says.
 */
import {
  type Actor,
  type AnyActorRef,
  createActor,
  fromCallback,
  fromPromise,
  type InspectionEvent,
  SimulatedClock,
  type SnapshotFrom,
} from 'xstate';
import {
  type GraphServerProcessInput,
  graphServerMachine,
  type ProbedReady,
  type ProbeInput,
} from '../machines/graph-server.js';
import { DEFAULT_POLICY, type ServicePolicy } from '../machines/policy.js';
import { serviceMachine } from '../machines/service.js';
import { type CommandOutcome, generationActorId, type ServiceCommand } from '../machines/service-types.js';
import type { ChildCommand, ChildEvent } from '../types/child.js';
import type { GatewayCommand } from '../types/gateway.js';
import type { Observation } from './invariants.js';
import { SimulatedProcess } from './simulated-process.js';
import { stateName } from './state-name.js';

/** A record that the service asked the store for. */
export interface PendingRecord {
  readonly graphId: string;
  readonly done: () => void;
  readonly fails: (reason: string) => void;
}

type LivenessReport =
  | { type: 'liveness.answered'; at: number }
  | { type: 'liveness.missed'; reason: string; at: number };

export interface WorldOptions {
  /** The service machine, or what somebody has made of it. Default: `serviceMachine` */
  readonly service?: typeof serviceMachine;
  /** Hears of everything that the actors do. */
  readonly inspect?: (event: InspectionEvent) => void;
}

export class World {
  /** Runs the timers. */
  readonly clock = new SimulatedClock();
  /** How far the wall clock, which dates what is reported, is ahead of the timers: a machine that slept, for one. */
  wallClockAheadMs = 0;
  readonly processes: SimulatedProcess[] = [];
  readonly gateway: GatewayCommand[] = [];
  readonly records: PendingRecord[] = [];
  /** What the store has taken down as the running graph. */
  recordedGraphId: string | null = null;
  readonly drains = new Map<number, { done: () => void; fails: () => void }>();
  /** Commands that were sent. */
  readonly asked: string[] = [];
  readonly outcomes = new Map<string, CommandOutcome>();
  readonly answeredTwice: string[] = [];
  readonly path: string[] = [];
  readonly service: Actor<typeof serviceMachine>;

  #commands = 0;

  constructor(policy: Partial<ServicePolicy> = {}, { service = serviceMachine, inspect }: WorldOptions = {}) {
    const actors = {
      graphServer: graphServerMachine.provide({
        actors: {
          process: fromCallback<ChildCommand, GraphServerProcessInput>(({ input, sendBack, receive }) =>
            this.#process(input, sendBack, receive),
          ),
          readinessProbe: fromPromise<ProbedReady, ProbeInput>(() => new Promise(() => undefined)),
          livenessProbe: fromCallback(() => undefined),
          drain: fromPromise<void, { generation: number }>(({ input }) => this.#drain(input.generation)),
        },
      }),
      gateway: fromCallback<GatewayCommand, undefined>(({ receive }) =>
        receive((command) => this.gateway.push(command)),
      ),
      recordRunningGraph: fromPromise<void, { graphId: string }>(({ input }) => this.#record(input.graphId)),
    };
    this.service = createActor(service.provide({ actors }), {
      clock: this.clock,
      ...(inspect === undefined ? {} : { inspect }),
      input: { policy: { ...DEFAULT_POLICY, ...policy }, firstGeneration: 1 },
    });
    this.service.on('command.completed', ({ commandId, outcome }) => {
      if (this.outcomes.has(commandId)) this.answeredTwice.push(commandId);
      this.outcomes.set(commandId, outcome);
    });
    this.service.subscribe({
      next: () => this.path.at(-1) === this.lifecycle || this.path.push(this.lifecycle),
      error: (error) => this.path.push(`error: ${error instanceof Error ? error.message : String(error)}`),
    });
    this.service.start();
  }

  get lifecycle(): string {
    return stateName(this.snapshot.value);
  }

  get context(): SnapshotFrom<typeof serviceMachine>['context'] {
    return this.snapshot.context;
  }

  get snapshot(): SnapshotFrom<typeof serviceMachine> {
    return this.service.getSnapshot();
  }

  /** Sends a command under an id of its own, which it returns. */
  command(type: ServiceCommand['type'], graphId = ''): string {
    this.#commands += 1;
    const commandId = `c${this.#commands}`;
    this.send(type === 'START' || type === 'SWITCH' ? { type, commandId, graphId } : { type, commandId });
    return commandId;
  }

  send(command: ServiceCommand): void {
    this.asked.push(command.commandId);
    this.service.send(command);
  }

  /** What can be seen of the service at this instant. */
  observe(): Observation {
    const live = Object.keys(this.snapshot.children).flatMap((id) => /^generation-(\d+)$/.exec(id)?.[1] ?? []);
    return {
      lifecycle: this.lifecycle,
      context: this.context,
      gateway: this.gateway.at(-1) ?? null,
      phases: new Map(live.map(Number).map((generation) => [generation, this.phase(generation)])),
      processes: new Set(this.processes.filter(({ ended }) => !ended).map(({ generation }) => generation)),
      asked: this.asked,
      answered: new Set(this.outcomes.keys()),
      answeredTwice: this.answeredTwice,
      recordedGraphId: this.recordedGraphId,
    };
  }

  process(generation: number): SimulatedProcess {
    const found = this.processes.find((process) => process.generation === generation);
    if (found === undefined) throw new Error(`There is no process of generation ${generation}`);
    return found;
  }

  /** The state of a generation's own machine. */
  phase(generation: number): string {
    const child = this.#child(generation);
    return child === undefined ? 'gone' : stateName(child.getSnapshot().value);
  }

  /** A liveness probe of the generation reports. */
  liveness(generation: number, report: LivenessReport): void {
    this.#child(generation)?.send(report);
  }

  /** Waits until a pending record is there and settles it. */
  async recordSucceeds(): Promise<void> {
    this.records.at(-1)?.done();
    await settled();
  }

  async recordFails(reason: string): Promise<void> {
    this.records.at(-1)?.fails(reason);
    await settled();
  }

  async finishesQueries(generation: number): Promise<void> {
    this.drains.get(generation)?.done();
    await settled();
  }

  /** Brings the service to `ready` on a graph. */
  async ready(graphId = '1'): Promise<this> {
    this.command('START', graphId);
    this.process(this.context.nextGeneration - 1).becomesReady();
    await this.recordSucceeds();
    return this;
  }

  #child(generation: number): AnyActorRef | undefined {
    return this.snapshot.children[generationActorId(generation)];
  }

  #now(): number {
    return this.clock.now() + this.wallClockAheadMs;
  }

  #process(
    input: GraphServerProcessInput,
    sendBack: (event: ChildEvent) => void,
    receive: (listener: (command: ChildCommand) => void) => void,
  ): void {
    const process = new SimulatedProcess(input.generation, input.graphId, sendBack, () => this.#now());
    this.processes.push(process);
    receive((command) => process.signals.push(command.type));
  }

  #record(graphId: string): Promise<void> {
    return new Promise((resolve, fail) => {
      const done = () => {
        this.recordedGraphId = graphId;
        resolve();
      };
      this.records.push({ graphId, done, fails: (reason) => fail(new Error(reason)) });
    });
  }

  #drain(generation: number): Promise<void> {
    return new Promise((done, fail) => this.drains.set(generation, { done, fails: () => fail(new Error('aborted')) }));
  }
}

/** Lets promises that are settled already reach the machine. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
