/**
 * The real machines as running actors of XState, made to do what the steps of the universe say, for comparison.
 * Nothing happens by itself: clock, processes, probes, drains and store wait to be told.
 */
import { type AnyActorRef, type AnyEventObject, createActor, fromCallback, fromPromise } from 'xstate';
import {
  type GraphServerProcessInput,
  graphServerMachine,
  type ProbedReady,
  type ProbeInput,
} from '../../src/machines/graph-server.js';
import type { ServicePolicy } from '../../src/machines/policy.js';
import { serviceMachine } from '../../src/machines/service.js';
import { generationActorId } from '../../src/machines/service-types.js';
import type { Order, Step } from '../../src/testing/universe/state.js';
import type { ChildCommand } from '../../src/types/child.js';
import type { GatewayCommand } from '../../src/types/gateway.js';

interface Deferred {
  readonly done: (output: unknown) => void;
  readonly fail: () => void;
}

const ENDPOINTS = { query: 'http://generation/query' };

export class RealActors {
  readonly gateway: GatewayCommand[] = [];
  readonly service;
  #commands = 0;
  readonly #pending = new Map<string, Deferred>();
  readonly #timers = new Map<string, () => void>();

  constructor(private readonly policy: ServicePolicy) {
    const graphServer = graphServerMachine.provide({
      actors: {
        process: fromCallback<ChildCommand, GraphServerProcessInput>(() => undefined),
        readinessProbe: fromPromise<ProbedReady, ProbeInput>(({ input }) => this.#wait(`probe ${input.generation}`)),
        livenessProbe: fromCallback(() => undefined),
        drain: fromPromise<void, { generation: number }>(({ input }) => this.#wait(`drain ${input.generation}`)),
      },
    });
    const actors = {
      graphServer,
      gateway: fromCallback<GatewayCommand, undefined>(({ receive }) =>
        receive((command) => this.gateway.push(command)),
      ),
      recordRunningGraph: fromPromise<void, { graphId: string }>(() => this.#wait('write')),
    };
    this.service = createActor(serviceMachine.provide({ actors }), {
      clock: this.#clock(),
      input: { policy, firstGeneration: 1 },
    }).start();
  }

  generation(number: number): AnyActorRef | undefined {
    return this.service.getSnapshot().children[generationActorId(number)];
  }

  /** @param step with the numbers and graphs of these actors */
  async perform(step: Step): Promise<void> {
    if (step.type === 'command') this.#command(step.order);
    else if (step.type === 'writeEnds') this.#settle('write', step.well);
    else if (step.type === 'delayElapses') this.#elapse(step.generation, step.timer);
    else if ('generation' in step) this.#performInGeneration(step, 'kept' in step ? this.#timeThatKeeps(step.kept) : 0);
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
  }

  #command(order: Order): void {
    this.#commands += 1;
    this.service.send({ ...order, commandId: `c${this.#commands}` });
  }

  #performInGeneration(step: Extract<Step, { generation: number }>, at: number): void {
    const { generation } = step;
    const tell = (event: AnyEventObject) => this.generation(generation)?.send(event);
    const exit = { type: 'process.exited', code: 0, signal: null, lastLines: [], at };
    if (step.type === 'spawns') tell({ ...SPAWNED, at });
    else if (step.type === 'cannotSpawn') tell({ ...SPAWN_FAILED, at });
    else if (step.type === 'notifiesReady') tell({ ...READY, at });
    else if (step.type === 'isProbedReady') this.#settle(`probe ${generation}`, true, { endpoints: ENDPOINTS, at });
    else if (step.type === 'exits') tell(exit);
    else if (step.type === 'missesProbe') tell({ ...MISSED, at });
    else if (step.type === 'drainEnds') this.#settle(`drain ${generation}`, step.well);
  }

  #elapse(generation: number, timer: string): void {
    const actor = generation === 0 ? this.service : this.generation(generation);
    const key = `${actor?.sessionId}.${timer}`;
    const elapse = this.#timers.get(key);
    if (elapse === undefined) throw new Error(`${timer} is not pending`);
    this.#timers.delete(key);
    elapse();
  }

  /** A time that puts exactly the latest `kept` failures within the restart window. */
  #timeThatKeeps(kept: number): number {
    const { failures } = this.service.getSnapshot().context;
    const lastLost = failures[failures.length - kept - 1];
    return lastLost === undefined ? (failures.at(-1) ?? 0) + 1 : lastLost + this.policy.restartWindowMs;
  }

  #wait<Output>(key: string): Promise<Output> {
    return new Promise((done, fail) =>
      this.#pending.set(key, {
        done: (output) => done(output as Output),
        fail: () => fail(new Error('it failed')),
      }),
    );
  }

  #settle(key: string, well: boolean, output?: unknown): void {
    const pending = this.#pending.get(key);
    if (well) pending?.done(output);
    else pending?.fail();
  }

  /** Keeps each delay under the name that XState has just noted it by, until it is told to elapse. */
  #clock() {
    return {
      setTimeout: (elapse: () => void) => {
        const scheduled = Object.keys(this.service.system.getSnapshot()._scheduledEvents);
        const key = scheduled.find((each) => !this.#timers.has(each)) ?? '';
        this.#timers.set(key, elapse);
        return key;
      },
      clearTimeout: (key: string) => this.#timers.delete(key),
    };
  }
}

const SPAWNED = { type: 'process.spawned', pid: 1, endpoints: ENDPOINTS };
const SPAWN_FAILED = { type: 'process.spawnFailed', message: 'no such program' };
const READY = { type: 'process.notified', notification: { READY: '1' } };
const MISSED = { type: 'liveness.missed', reason: 'no answer' };
