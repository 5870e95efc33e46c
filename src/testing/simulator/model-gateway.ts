/**
 * The gateway's rules without its sockets: route, hold within bounds, replay what only reads, refuse. It follows
 * src/effects/gateway/router.ts; what differs is that time and GraphServers are simulated.
 */
import type { GatewayCommand, GatewayMode, GatewayOptions, GatewayTarget } from '../../types/gateway.js';
import type { EventQueue } from './event-queue.js';
import type { FatedProcess } from './fated-process.js';
import type { ModelQuery, QueryOutcome } from './model-query.js';

export interface GatewayListener {
  processOf(generation: number): FatedProcess | undefined;
  /** About to be handed to a generation. */
  dispatching(query: ModelQuery, target: GatewayTarget): void;
  replayed(): void;
  /** Once for each query. */
  settled(query: ModelQuery, outcome: QueryOutcome): void;
}

const MOST_LOSSES = 4;
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;
/** Until a connection to a port that nobody listens on is refused. */
const REFUSED_AFTER_MS = 1;

export class ModelGateway {
  target: GatewayTarget | null = null;
  #mode: GatewayMode = 'refusing';
  #comingGraphId = '';
  /** In order of arrival. */
  #held: ModelQuery[] = [];
  #heldBytes = 0;
  readonly #inFlight = new Map<number, Set<ModelQuery>>();
  readonly #whenDrained = new Map<number, () => void>();

  constructor(
    private readonly queue: EventQueue,
    private readonly hold: GatewayOptions['hold'],
    private readonly listener: GatewayListener,
  ) {}

  get mode(): GatewayMode {
    return this.#mode;
  }

  get held(): number {
    return this.#held.length;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get inFlight(): number {
    let count = 0;
    for (const queries of this.#inFlight.values()) count += queries.size;
    return count;
  }

  command(command: GatewayCommand): void {
    this.target = command.type === 'gateway.cutOver' ? command.target : null;
    if (command.type === 'gateway.cutOver') this.#mode = 'routing';
    else if (command.type === 'gateway.refuse') this.#mode = 'refusing';
    else {
      this.#mode = 'holding';
      this.#comingGraphId = command.graphId;
    }
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    for (const query of held) {
      this.queue.cancel(query.next);
      this.#send(query, true);
    }
  }

  accept(query: ModelQuery): void {
    this.#send(query, false);
  }

  /** Its client does not wait any more. */
  cancel(query: ModelQuery): void {
    if (query.outcome !== null) return;
    this.#unhold(query);
    this.#settle(query, 'left');
  }

  /** The connections to a generation break. */
  processEnded(generation: number): void {
    for (const query of [...(this.#inFlight.get(generation) ?? [])]) this.#lose(query, generation, true);
  }

  /** Calls back once nothing is in flight on a generation, if that is not so already. Returns how to call that off. */
  whenDrained(generation: number, drained: () => void): () => void {
    if ((this.#inFlight.get(generation)?.size ?? 0) === 0) drained();
    else this.#whenDrained.set(generation, drained);
    return () => this.#whenDrained.delete(generation);
  }

  #send(query: ModelQuery, letIn: boolean): void {
    if (this.#mode === 'refusing') {
      this.#settle(query, 'GK_UNAVAILABLE');
      return;
    }
    const { graphId } = query.request;
    if (graphId !== null && graphId !== (this.target?.graphId ?? this.#comingGraphId)) {
      this.#settle(query, 'GK_WRONG_GRAPH');
    } else if (this.target === null) this.#park(query, letIn);
    else this.#dispatch(query, this.target);
  }

  #dispatch(query: ModelQuery, target: GatewayTarget): void {
    const { generation } = target;
    this.listener.dispatching(query, target);
    query.tries += 1;
    if (query.tries === 2) this.listener.replayed();
    query.generation = generation;
    this.#flightsOf(generation).add(query);
    if (this.listener.processOf(generation)?.lives !== true) {
      query.next = this.queue.schedule(REFUSED_AFTER_MS, 'a connection is refused', () =>
        this.#lose(query, generation, false),
      );
    } else {
      query.next = this.queue.schedule(query.request.takesMs, 'a query is through', () =>
        this.#answer(query, generation),
      );
    }
  }

  #answer(query: ModelQuery, generation: number): void {
    // A process that hangs keeps its queries until it ends.
    if (this.listener.processOf(generation)?.answers === true) this.#settle(query, 'answered');
  }

  #lose(query: ModelQuery, generation: number, sent: boolean): void {
    this.#leaveFlight(query);
    if (sent && !query.request.reads) {
      this.#settle(query, 'GK_OUTCOME_UNKNOWN');
      return;
    }
    if (sent) query.losses += 1;
    if (query.losses >= MOST_LOSSES) this.#settle(query, 'GK_QUERY_FAILED');
    // Still the target, so the machine has not heard of it: wait for its word, and try meanwhile.
    else if (this.target?.generation === generation) this.#park(query, sent);
    else this.#send(query, sent);
  }

  #park(query: ModelQuery, letIn: boolean): void {
    const { maxQueries, maxBytes, timeoutMs } = this.hold;
    const { sizeBytes } = query.request;
    query.deadlineAt ??= this.queue.now + timeoutMs;
    const leftMs = query.deadlineAt - this.queue.now;
    if (!letIn && (this.#held.length >= maxQueries || this.#heldBytes + sizeBytes > maxBytes)) {
      this.#settle(query, 'GK_HOLD_FULL');
    } else if (leftMs <= 0) this.#settle(query, 'GK_HOLD_TIMEOUT');
    else {
      const place = this.#held.findIndex(({ sequence }) => sequence > query.sequence);
      this.#held.splice(place === -1 ? this.#held.length : place, 0, query);
      this.#heldBytes += sizeBytes;
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(0, query.tries - 1), LONGEST_PAUSE_MS);
      const waitMs = this.target === null ? leftMs : Math.min(pauseMs, leftMs);
      query.next = this.queue.schedule(waitMs, 'a held query wakes', () => this.#wake(query));
    }
  }

  #wake(query: ModelQuery): void {
    this.#unhold(query);
    if (this.target === null) this.#park(query, true);
    else this.#send(query, true);
  }

  #unhold(query: ModelQuery): void {
    const place = this.#held.indexOf(query);
    if (place === -1) return;
    this.#held.splice(place, 1);
    this.#heldBytes -= query.request.sizeBytes;
  }

  #settle(query: ModelQuery, outcome: QueryOutcome): void {
    this.queue.cancel(query.next);
    this.#leaveFlight(query);
    this.listener.settled(query, outcome);
    query.outcome = outcome;
  }

  #leaveFlight(query: ModelQuery): void {
    const { generation } = query;
    if (generation === null) return;
    this.queue.cancel(query.next);
    query.generation = null;
    const flights = this.#flightsOf(generation);
    flights.delete(query);
    if (flights.size > 0) return;
    this.#inFlight.delete(generation);
    const drained = this.#whenDrained.get(generation);
    this.#whenDrained.delete(generation);
    drained?.();
  }

  #flightsOf(generation: number): Set<ModelQuery> {
    const flights = this.#inFlight.get(generation) ?? new Set();
    this.#inFlight.set(generation, flights);
    return flights;
  }
}
