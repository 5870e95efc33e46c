/**
 * Where a query goes: to the active generation, into the hold queue, or back with an error. The service machine
 * decides which. Everything here is synchronous, so once a cut-over has been told, no query is dispatched to the
 * generation before.
 */
import { type ErrorBody, type ErrorCode, type ErrorDetails, GraphkeeperError } from '../../errors.js';
import type {
  GatewayCommand,
  GatewayCounters,
  GatewayMode,
  GatewayOptions,
  GatewayTarget,
  QueryMeter,
} from '../../types/gateway.js';
import type { GenerationPool, Loss, OpenPool, PoolListener } from './generation-pool.js';
import { HoldQueue } from './hold-queue.js';
import { reasonNotToReplay } from './replay.js';
import type { RoutedQuery } from './routed-query.js';

/** What is done with a query now. */
type Route<Query extends RoutedQuery> =
  | { readonly mode: 'routing'; readonly pool: GenerationPool<Query> }
  | { readonly mode: 'holding'; readonly graphId: string }
  | { readonly mode: 'refusing'; readonly error: ErrorBody };

// A socket tells of the death of a GraphServer a few ms before the machine has heard of it and says what comes next.
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

const HOLDING = new GraphkeeperError('GK_UNAVAILABLE', {
  lifecycle: 'between two generations',
  remedy: 'queries that come now are held until the next one is ready',
});

export class Router<Query extends RoutedQuery> implements PoolListener<Query> {
  #route: Route<Query> = refusing('GK_UNAVAILABLE', { lifecycle: 'idle', remedy: 'start a graph' });
  #closed = false;
  #arrivals = 0;
  #answered = 0;
  #replayed = 0;
  #refused = 0;
  /** When queries stopped going anywhere (performance.now()); null while they do, and before the first generation. */
  #pausedAt: number | null = null;
  readonly #held: HoldQueue<Query>;
  /** The target's pool, and those of generations that still have queries in flight. */
  readonly #pools = new Map<number, GenerationPool<Query>>();
  readonly #closing = new Set<Promise<void>>();

  constructor(
    private readonly hold: GatewayOptions['hold'],
    private readonly openPool: OpenPool<Query>,
    private readonly meter?: QueryMeter,
  ) {
    this.#held = new HoldQueue(hold);
  }

  get mode(): GatewayMode {
    return this.#route.mode;
  }

  counters(): GatewayCounters {
    let inFlight = 0;
    for (const pool of this.#pools.values()) inFlight += pool.inFlight;
    return {
      answered: this.#answered,
      inFlight,
      held: this.#held.length,
      heldBytes: this.#held.bytes,
      replayed: this.#replayed,
      refused: this.#refused,
    };
  }

  /** Why a query would not be sent to a generation now; null when it would. */
  notReady(): ErrorBody | null {
    const route = this.#route;
    if (route.mode === 'refusing') return route.error;
    return route.mode === 'holding' ? HOLDING.toBody() : null;
  }

  /** A query was answered with an error of the gateway's own, here or before it came here. */
  countRefused(code: ErrorCode): void {
    this.#refused += 1;
    this.meter?.refusedQuery(code);
  }

  /** A query that has just arrived. Its client gets exactly one outcome. */
  accept(query: Query): void {
    this.#arrive(query);
    this.#send(query, false);
  }

  /** The same for a part of a session on this generation: it goes there and nowhere else, whatever becomes of others. */
  acceptFor(query: Query, pool: GenerationPool<Query>): void {
    this.#arrive(query);
    this.#dispatch(query, pool);
  }

  /** Nobody waits for this query any more, wherever it is. */
  cancel(query: Query): void {
    if (query.current === null) this.#held.remove(query);
    else query.current.cancel();
  }

  /** Takes effect before it returns, for the queries that wait as well. */
  command(command: GatewayCommand): void {
    if (!this.#closed) this.#enter(this.#routeOf(command));
  }

  async drained(generation: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#pools.get(generation)?.drained(signal);
  }

  /** Answers what waits or is in flight with an error; resolves when every connection to a GraphServer is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#enter(refusing('GK_CLOSED', {}));
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    await Promise.all(this.#closing);
  }

  answered(query: Query): void {
    this.#answered += 1;
    this.meter?.answeredQuery(query.arrivedAt);
  }

  lost(query: Query, loss: Loss): void {
    const error = reasonNotToReplay(query, loss);
    const route = this.#route;
    if (error !== null) this.refuse(query, error);
    // Still the target, so the machine has not heard of it: wait in the queue for its word, and try meanwhile.
    else if (route.mode === 'routing' && route.pool.target.generation === loss.generation) this.#park(query, loss.sent);
    else this.#send(query, loss.sent);
  }

  refuse(query: Query, error: ErrorBody): void {
    this.countRefused(error.error);
    query.refuse(error);
  }

  idle(pool: GenerationPool<Query>): void {
    if (this.#closed || (this.#route.mode === 'routing' && this.#route.pool === pool)) return;
    this.#pools.delete(pool.target.generation);
    const closing = pool.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }

  #arrive(query: Query): void {
    this.#arrivals += 1;
    query.sequence = this.#arrivals;
    query.arrivedAt = performance.now();
  }

  #routeOf(command: GatewayCommand): Route<Query> {
    switch (command.type) {
      case 'gateway.cutOver':
        return { mode: 'routing', pool: this.#poolOf(command.target) };
      case 'gateway.hold':
        return { mode: 'holding', graphId: command.graphId };
      case 'gateway.refuse':
        return { mode: 'refusing', error: command.error };
    }
  }

  #poolOf(target: GatewayTarget): GenerationPool<Query> {
    const pool = this.#pools.get(target.generation) ?? this.openPool(target, this);
    this.#pools.set(target.generation, pool);
    return pool;
  }

  /** From here on this is what happens to every query, beginning with those that wait. */
  #enter(route: Route<Query>): void {
    const before = this.#route;
    const nowMs = performance.now();
    this.#route = route;
    for (const query of this.#held.takeAll()) this.#send(query, true);
    this.#notePause(before, nowMs);
    if (before.mode === 'routing' && before.pool.inFlight === 0) this.idle(before.pool);
  }

  /** A pause begins when queries that went somewhere are held, or with the cut-over itself; it ends when they go somewhere again. */
  #notePause(before: Route<Query>, nowMs: number): void {
    const { mode } = this.#route;
    if (before.mode === 'routing') this.#pausedAt = nowMs;
    if (mode === 'routing' && this.#pausedAt !== null) this.meter?.cutOver(performance.now() - this.#pausedAt);
    if (mode !== 'holding') this.#pausedAt = null;
  }

  /** `letIn`: it was before, so the bounds of the queue do not apply to it any more. */
  #send(query: Query, letIn: boolean): void {
    const route = this.#route;
    if (route.mode === 'refusing') {
      this.refuse(query, route.error);
      return;
    }
    const runningGraphId = route.mode === 'routing' ? route.pool.target.graphId : route.graphId;
    const { graphId } = query;
    if (graphId !== null && graphId !== runningGraphId)
      this.#fail(query, 'GK_WRONG_GRAPH', { graphId, runningGraphId });
    else if (route.mode === 'routing') this.#dispatch(query, route.pool);
    else this.#park(query, letIn);
  }

  #dispatch(query: Query, pool: GenerationPool<Query>): void {
    query.tries += 1;
    if (query.tries === 2) this.#replayed += 1;
    pool.dispatch(query);
  }

  /** Waits in the queue: for a cut-over when holding, for the next try when routing. */
  #park(query: Query, letIn: boolean): void {
    const nowMs = performance.now();
    if (query.deadlineAt === null) this.meter?.heldQuery();
    query.deadlineAt ??= nowMs + this.hold.timeoutMs;
    const leftMs = query.deadlineAt - nowMs;
    const limit = letIn ? null : this.#held.exceeded(query.sizeBytes);
    if (limit !== null) this.#fail(query, 'GK_HOLD_FULL', { limit });
    else if (leftMs <= 0) this.#fail(query, 'GK_HOLD_TIMEOUT', { timeoutMs: this.hold.timeoutMs });
    else this.#held.add(query, this.mode === 'routing' ? Math.min(pauseMs(query), leftMs) : leftMs, this.#wake);
  }

  readonly #wake = (query: Query): void => {
    this.#held.remove(query);
    if (this.mode === 'routing') this.#send(query, true);
    else this.#park(query, true);
  };

  #fail(query: Query, code: ErrorCode, details: ErrorDetails): void {
    this.refuse(query, new GraphkeeperError(code, details).toBody());
  }
}

function refusing(code: ErrorCode, details: ErrorDetails): { readonly mode: 'refusing'; readonly error: ErrorBody } {
  return { mode: 'refusing', error: new GraphkeeperError(code, details).toBody() };
}

/** Doubles with every try. */
function pauseMs(query: RoutedQuery): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (query.tries - 1), LONGEST_PAUSE_MS);
}
