/** The service that users hold in their hands: commands, status, events and the end. */
import type { EventEmitter } from 'node:events';
import type { Store } from '../effects/store/store.js';
import type { Log } from '../effects/telemetry/log.js';
import type { Metrics } from '../effects/telemetry/metrics.js';
import { GraphkeeperError } from '../errors.js';
import type { Figures } from '../types/figures.js';
import type { GatewayReply, GatewayRequest, HttpGateway } from '../types/gateway.js';
import type { Graph } from '../types/graph.js';
import type { Journal } from '../types/journal.js';
import type { SchemaChange } from '../types/schema-change.js';
import type {
  CommandReport,
  Exposition,
  LogEntry,
  ReceiveUpload,
  Service,
  ServiceEvents,
  ServiceStatus,
  Subscription,
} from '../types/service.js';
import type { GraphLocks } from './graph-locks.js';
import type { Graphs } from './graphs.js';
import type { CommandWithoutId, Lifecycle } from './lifecycle.js';
import type { SchemaChanges } from './schema-changes.js';
import { describeStatus, statePath } from './status.js';
import type { Uploads } from './uploads.js';

export interface ServiceParts {
  readonly store: Store;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly journal: Journal;
  readonly locks: GraphLocks;
  readonly graphs: Graphs;
  readonly gateway: HttpGateway;
  readonly schemas: SchemaChanges;
  readonly uploads: Uploads;
  readonly lifecycle: Lifecycle;
  /** Where the Stately inspector can be opened, if it can. */
  readonly inspector: string | null;
  /** Where `job` events come from. */
  readonly events: EventEmitter;
  /** Releases everything, in the right order. */
  readonly release: () => Promise<void>;
}

const DEFAULT_WAIT_MS = 60_000;

export class RunningService implements Service {
  readonly #parts: ServiceParts;
  readonly #events: EventEmitter;
  #admin: string | undefined;
  #lastErrorAt = 0;
  #closing: Promise<void> | null = null;

  constructor(parts: ServiceParts) {
    this.#parts = parts;
    this.#events = parts.events;
    this.#reportTransitions();
    parts.log.listen((entry) => this.#events.emit('log', entry));
  }

  get graphs(): Graphs {
    return this.#parts.graphs;
  }

  get journal(): Service['journal'] {
    return this.#parts.journal;
  }

  get endpoints(): ServiceStatus['endpoints'] {
    const { gateway, inspector } = this.#parts;
    return {
      query: '',
      ...gateway.endpoints,
      ...(this.#admin !== undefined && { admin: this.#admin }),
      ...(inspector !== null && { inspector }),
    };
  }

  /** The Admin Service comes last, because it needs the service. */
  adminListensAt(url: string): void {
    this.#admin = url;
  }

  async start(graphId?: string): Promise<CommandReport> {
    const { lifecycle, locks, store } = this.#parts;
    const wanted =
      graphId ?? lifecycle.snapshot().context.graphId ?? store.runningGraph() ?? store.graphs()[0]?.id ?? '';
    store.graph(wanted);
    locks.checkFree(wanted);
    return this.#command({ type: 'START', graphId: wanted });
  }

  async switchTo(graphId: string): Promise<CommandReport> {
    const { locks, store } = this.#parts;
    store.graph(graphId);
    locks.checkFree(graphId);
    return this.#command({ type: 'SWITCH', graphId });
  }

  restart(): Promise<CommandReport> {
    return this.#command({ type: 'RESTART' });
  }

  stop({ immediately = false }: { readonly immediately?: boolean } = {}): Promise<CommandReport> {
    return this.#command({ type: immediately ? 'KILL' : 'STOP' });
  }

  changeSchema(graphId: string, change: SchemaChange): Promise<Graph> {
    return this.#parts.schemas.change(graphId, change);
  }

  ask(request: GatewayRequest): Promise<GatewayReply> {
    return this.#parts.gateway.ask(request);
  }

  upload(receive: ReceiveUpload): Promise<string> {
    return this.#parts.uploads.keep(receive);
  }

  status(): ServiceStatus {
    const { lifecycle, gateway, store } = this.#parts;
    const findGraph = (id: string) => store.graphs().find((graph) => graph.id === id) ?? null;
    return describeStatus({
      snapshot: lifecycle.snapshot(),
      gateway,
      endpoints: this.endpoints,
      lastErrorAt: this.#lastErrorAt,
      recordedGraphId: store.runningGraph(),
      findGraph,
    });
  }

  figures(): Figures {
    return this.#parts.metrics.figures(this.status());
  }

  metrics(): Promise<Exposition> {
    return this.#parts.metrics.exposition(this.status());
  }

  waitFor(
    lifecycle: string,
    { timeoutMs = DEFAULT_WAIT_MS }: { readonly timeoutMs?: number } = {},
  ): Promise<ServiceStatus> {
    const isThere = ({ lifecycle: now }: ServiceStatus) => now === lifecycle || now.startsWith(`${lifecycle}.`);
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        for (const subscription of subscriptions) subscription();
        finish();
      };
      const look = (status: ServiceStatus) => isThere(status) && settle(() => resolve(status));
      const timer = setTimeout(() => {
        settle(() => reject(new GraphkeeperError('GK_TIMEOUT', { what: `The lifecycle ${lifecycle}`, timeoutMs })));
      }, timeoutMs);
      const subscriptions = [
        this.#listen('transition', ({ status }: ServiceEvents['transition']) => look(status)),
        this.#listen('closed', () => settle(() => reject(new GraphkeeperError('GK_CLOSED')))),
      ];
      look(this.status());
    });
  }

  subscribe(listener: (status: ServiceStatus) => void): Subscription {
    return this.on('transition', ({ status }) => listener(status));
  }

  on<Name extends keyof ServiceEvents>(name: Name, listener: (event: ServiceEvents[Name]) => void): Subscription {
    return { unsubscribe: this.#listen(name, listener) };
  }

  logs(count?: number): readonly LogEntry[] {
    return this.#parts.log.last(count);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    try {
      await this.#comeToRest();
    } finally {
      await this.#parts.release();
      this.#events.emit('closed');
      this.#events.removeAllListeners();
    }
  }

  /** Stops until it is stopped: what came before may be carried out after the first stop, or leave no room for it. */
  async #comeToRest(): Promise<void> {
    const { lifecycle } = this.#parts;
    do {
      const moved = this.#nextMove();
      try {
        await lifecycle.carryOut({ type: 'STOP' });
      } catch (error) {
        const code = error instanceof GraphkeeperError ? error.code : null;
        if (code !== 'GK_BUSY' && code !== 'GK_SUPERSEDED') throw error;
        if (code === 'GK_BUSY') await moved;
      }
    } while (!lifecycle.snapshot().matches('stopped'));
  }

  /** Resolves when the state has changed, or the number of commands that wait. */
  #nextMove(): Promise<void> {
    const { lifecycle } = this.#parts;
    const describe = () => {
      const { value, context } = lifecycle.snapshot();
      return `${statePath(value)} ${context.queue.length}`;
    };
    const before = describe();
    return new Promise((resolve) => {
      const unsubscribe = lifecycle.onChange(() => {
        if (describe() === before) return;
        unsubscribe();
        resolve();
      });
    });
  }

  async #command(command: CommandWithoutId): Promise<CommandReport> {
    // A stop may still say that it is to be quick.
    if (this.#closing !== null && command.type !== 'KILL') throw new GraphkeeperError('GK_CLOSED');
    const startedAt = performance.now();
    const { graphId, generation } = await this.#parts.lifecycle.carryOut(command);
    return { graphId, generation, tookMs: Math.round(performance.now() - startedAt) };
  }

  /** A transition is a change of the state path, or another generation that has become active without one: a standby. */
  #reportTransitions(): void {
    const { lifecycle, log } = this.#parts;
    let from = statePath(lifecycle.snapshot().value);
    let active = lifecycle.snapshot().context.active?.number ?? null;
    let lastError = lifecycle.snapshot().context.lastError;
    lifecycle.onChange(({ value, context }) => {
      if (context.lastError !== lastError) {
        lastError = context.lastError;
        this.#lastErrorAt = Date.now();
        if (lastError !== null) log.logger.error({ event: 'service.error', ...lastError }, lastError.message);
      }
      const to = statePath(value);
      const generation = context.active?.number ?? null;
      // Out of ready, an active generation is followed by another one at once only when that was the standby.
      const hasFailedOver = from === 'ready' && generation !== null && generation !== active;
      const lost = active;
      active = generation;
      if (hasFailedOver) {
        const fields = { graph_id: context.graphId, lost, generation };
        log.logger.warn({ event: 'service.failedOver', ...fields }, `generation ${generation} took over from ${lost}`);
      }
      if (to === from && !hasFailedOver) return;
      const fields = { from, to, graph_id: context.graphId, generation };
      log.logger.info({ event: 'service.transition', ...fields }, `${from} → ${to}`);
      this.#events.emit('transition', { from, to, status: this.status() });
      from = to;
    });
  }

  #listen<Event>(name: string, listener: (event: Event) => void): () => void {
    this.#events.on(name, listener);
    return () => this.#events.off(name, listener);
  }
}
