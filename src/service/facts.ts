/**
 * Tells what happens to the service as facts, from what the machines do: their microsteps, so that states which are
 * left at once, such as the cut-over, are seen as well. It is told in order, and before the log line about it is written.
 */
import type { InspectionEvent, SnapshotFrom } from 'xstate';
import type { graphServerMachine } from '../machines/graph-server.js';
import {
  type CommandOutcome,
  liveGenerations,
  type ServiceContext,
  type ServiceEvent,
} from '../machines/service-types.js';
import type { Fact, FactListener } from '../types/facts.js';
import type { Job } from '../types/graph.js';
import type { Lifecycle } from '../types/service.js';
import type { ServiceSnapshot } from './lifecycle.js';
import { statePath } from './status.js';

type GraphServerSnapshot = SnapshotFrom<typeof graphServerMachine>;
type Microstep = Extract<InspectionEvent, { type: '@xstate.microstep' }>;

interface Seen {
  readonly path: Lifecycle;
  readonly context: ServiceContext | null;
  /** The event that led into this state. */
  readonly enteredBy: unknown;
}

export class Facts {
  readonly #listeners: readonly FactListener[];
  /** There is no microstep into the first state. */
  #before: Seen = { path: 'idle', context: null, enteredBy: null };
  #lastEvent: unknown = null;
  readonly #draining = new Set<number>();
  readonly #loading = new Set<string>();

  constructor(listeners: readonly FactListener[]) {
    this.#listeners = listeners;
  }

  /** For createActor. */
  readonly inspect = (event: InspectionEvent): void => {
    if (event.type !== '@xstate.microstep') return;
    if (event.actorRef.sessionId === event.rootId) this.#serviceMoved(event);
    else if ('src' in event.actorRef && event.actorRef.src === 'graphServer') this.#graphServerMoved(event);
  };

  readonly answered = (commandId: string, outcome: CommandOutcome): void => {
    this.#tell({ type: 'command.answered', commandId, error: outcome.status === 'done' ? null : outcome.error });
  };

  /** A job is told of again and again. */
  readonly jobChanged = (job: Job): void => {
    const { id: jobId, status, detail } = job;
    const isUnderWay = status === 'RUNNING' || status === 'WAITING';
    if (isUnderWay && !this.#loading.has(jobId)) {
      this.#loading.add(jobId);
      this.#tell({ type: 'load.began', jobId, graphId: detail.graph_id });
    }
    if (!isUnderWay && this.#loading.delete(jobId)) this.#tell({ type: 'load.ended', jobId, status });
  };

  #serviceMoved(step: Microstep): void {
    const { value, context } = step.snapshot as ServiceSnapshot;
    const before = this.#before;
    const path = statePath(value);
    const isElsewhere = path !== before.path;
    this.#before = { path, context, enteredBy: isElsewhere ? step.event : before.enteredBy };
    // Transitions without an event of their own are told with the one that led to them.
    const event = step.event === this.#lastEvent ? null : (step.event as ServiceEvent);
    this.#lastEvent = step.event;

    if (event !== null && 'commandId' in event) this.#tell({ type: 'command.received', commandId: event.commandId });
    const { lastError } = context;
    if (lastError !== null && lastError !== before.context?.lastError) {
      this.#tell({ type: 'error.noted', error: lastError });
    }
    if (event?.type === 'generation.exited') {
      this.#tell({ type: 'generation.exited', generation: event.generation, reason: event.report.reason });
    }
    const lost = before.context?.active;
    if (lost && context.restarts > (before.context?.restarts ?? 0)) {
      const reason = event?.type === 'generation.exited' ? event.report.reason : 'hung';
      this.#tell({ type: 'active.lost', generation: lost.number, reason });
    }
    this.#commandChanged(before.context, context, path);
    if (isElsewhere) {
      const atOnce = before.enteredBy === step.event;
      this.#tell({ type: 'lifecycle.entered', from: before.path, to: path, atOnce });
    }
    this.#generationsChanged(before.context, context);
  }

  #commandChanged(before: ServiceContext | null, { command }: ServiceContext, lifecycle: Lifecycle): void {
    if (command === null || command.commandId === before?.command?.commandId) return;
    const { commandId, type } = command;
    const graphId = 'graphId' in command ? command.graphId : null;
    this.#tell({ type: 'command.accepted', commandId, command: type, graphId, lifecycle });
  }

  #generationsChanged(before: ServiceContext | null, context: ServiceContext): void {
    const known = new Map(before && liveGenerations(before).map((generation) => [generation.number, generation]));
    for (const { number: generation, graphId, readyAt } of liveGenerations(context)) {
      const earlier = known.get(generation);
      if (earlier === undefined) this.#tell({ type: 'generation.starting', generation, graphId });
      if (readyAt !== null && earlier?.readyAt == null) this.#tell({ type: 'generation.ready', generation });
    }
    const { active } = context;
    if (active !== null && active.number !== before?.active?.number) {
      this.#tell({ type: 'active.chosen', generation: active.number, graphId: active.graphId });
    }
  }

  #graphServerMoved(step: Microstep): void {
    const { value, context } = step.snapshot as GraphServerSnapshot;
    const { generation } = context;
    if (step.event.type === 'liveness.missed' && (value === 'serving' || context.ending === 'hung')) {
      this.#tell({ type: 'probe.missed', generation });
    }
    if (value === 'draining' && !this.#draining.has(generation)) {
      this.#draining.add(generation);
      this.#tell({ type: 'generation.draining', generation });
    }
    if (value !== 'draining' && this.#draining.delete(generation)) {
      this.#tell({ type: 'generation.drained', generation });
    }
  }

  #tell(fact: Fact): void {
    for (const listener of this.#listeners) listener(fact);
  }
}
