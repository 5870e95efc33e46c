/**
 * A world of simulated effects around the service machine: processes, gateway and store do what the test says, and time
 * passes when the test says.
 */
import { type AnyActorRef, createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import {
  type GraphServerProcessInput,
  graphServerMachine,
  type ProbedReady,
  type ProbeInput,
} from '../../src/machines/graph-server.js';
import { DEFAULT_POLICY, type ServicePolicy } from '../../src/machines/policy.js';
import { serviceMachine } from '../../src/machines/service.js';
import type { CommandOutcome, ServiceCommand } from '../../src/machines/service-types.js';
import type { ChildCommand, ChildEvent } from '../../src/types/child.js';
import type { GatewayCommand } from '../../src/types/gateway.js';

type LivenessReport =
  | { type: 'liveness.answered'; at: number }
  | { type: 'liveness.missed'; reason: string; at: number };

/** One simulated child process. */
export class SimulatedProcess {
  readonly signals: string[] = [];
  ended = false;

  constructor(
    readonly generation: number,
    readonly graphId: string,
    private readonly tell: (event: ChildEvent) => void,
    private readonly now: () => number,
  ) {}

  spawns(): this {
    this.tell({ type: 'process.spawned', pid: 1000 + this.generation, endpoints: null, at: this.now() });
    return this;
  }

  saysReady(): this {
    const QUERY_URL = `http://127.0.0.1:${5000 + this.generation}/query`;
    this.tell({ type: 'process.notified', notification: { READY: '1', QUERY_URL }, at: this.now() });
    return this;
  }

  becomesReady(): this {
    return this.spawns().saysReady();
  }

  exits(code: number | null = 0, signal: string | null = null, lastLines: string[] = []): void {
    this.ended = true;
    this.tell({ type: 'process.exited', code, signal, lastLines, at: this.now() });
  }

  cannotSpawn(message: string): void {
    this.ended = true;
    this.tell({ type: 'process.spawnFailed', message, at: this.now() });
  }
}

export class World {
  readonly clock = new SimulatedClock();
  readonly processes: SimulatedProcess[] = [];
  readonly gateway: GatewayCommand[] = [];
  readonly records: { graphId: string; done: () => void; fails: (reason: string) => void }[] = [];
  readonly drains = new Map<number, { done: () => void; fails: () => void }>();
  readonly outcomes = new Map<string, CommandOutcome>();
  readonly path: string[] = [];
  readonly service;

  #commands = 0;

  constructor(policy: Partial<ServicePolicy> = {}) {
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
    this.service = createActor(serviceMachine.provide({ actors }), {
      clock: this.clock,
      input: { policy: { ...DEFAULT_POLICY, ...policy }, firstGeneration: 1 },
    });
    this.service.on('command.completed', ({ commandId, outcome }) => {
      if (this.outcomes.has(commandId)) throw new Error(`Command ${commandId} was answered twice`);
      this.outcomes.set(commandId, outcome);
    });
    this.service.subscribe({
      next: () => this.path.at(-1) === this.lifecycle || this.path.push(this.lifecycle),
      error: (error) => this.path.push(`error: ${error instanceof Error ? error.message : String(error)}`),
    });
    this.service.start();
  }

  get lifecycle(): string {
    return flatten(this.service.getSnapshot().value);
  }

  get context() {
    return this.service.getSnapshot().context;
  }

  /** Sends a command under an id of its own, which it returns. */
  command(type: ServiceCommand['type'], graphId = ''): string {
    this.#commands += 1;
    const commandId = `c${this.#commands}`;
    const command = type === 'START' || type === 'SWITCH' ? { type, commandId, graphId } : { type, commandId };
    this.service.send(command);
    return commandId;
  }

  process(generation: number): SimulatedProcess {
    const found = this.processes.find((process) => process.generation === generation);
    if (found === undefined) throw new Error(`There is no process of generation ${generation}`);
    return found;
  }

  /** The state of a generation's own machine. */
  phase(generation: number): string {
    const child: AnyActorRef | undefined = this.service.getSnapshot().children[`generation-${generation}`];
    return child === undefined ? 'gone' : flatten(child.getSnapshot().value);
  }

  /** A liveness probe of the generation reports. */
  liveness(generation: number, report: LivenessReport): void {
    const child: AnyActorRef | undefined = this.service.getSnapshot().children[`generation-${generation}`];
    child?.send(report);
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

  #process(
    input: GraphServerProcessInput,
    sendBack: (event: ChildEvent) => void,
    receive: (listener: (command: ChildCommand) => void) => void,
  ): void {
    const process = new SimulatedProcess(input.generation, input.graphId, sendBack, () => this.clock.now());
    this.processes.push(process);
    receive((command) => process.signals.push(command.type));
  }

  #record(graphId: string): Promise<void> {
    return new Promise((done, fail) =>
      this.records.push({ graphId, done, fails: (reason) => fail(new Error(reason)) }),
    );
  }

  #drain(generation: number): Promise<void> {
    return new Promise((done, fail) => this.drains.set(generation, { done, fails: () => fail(new Error('aborted')) }));
  }
}

/** Lets promises that are settled already reach the machine. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[state, below] = ['', '']] = Object.entries(value as Record<string, unknown>);
  return `${state}.${flatten(below)}`;
}
