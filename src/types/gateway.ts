/**
 * The gateway: the stable query endpoint in front of the generations. The service machine tells it where queries go;
 * it keeps its own counters, so that no machine event is needed per query.
 */
import type { ErrorBody, ErrorCode } from '../errors.js';
import type { Endpoints } from './generation.js';

/** Where the gateway sends queries: the active generation. */
export interface GatewayTarget {
  readonly generation: number;
  readonly graphId: string;
  readonly endpoints: Endpoints;
}

/** What the gateway does with a new query. */
export type GatewayMode = 'routing' | 'holding' | 'refusing';

/** What the service machine tells the gateway. Each takes effect synchronously. */
export type GatewayCommand =
  /** Every query from now on, and every held one, in order, goes to this generation. */
  | { readonly type: 'gateway.cutOver'; readonly target: GatewayTarget }
  /** There is no active generation, but one is coming: park queries, within the bounds. `graphId` is the graph that is coming. */
  | { readonly type: 'gateway.hold'; readonly graphId: string }
  /** Nothing is coming: answer new and held queries with this error. */
  | { readonly type: 'gateway.refuse'; readonly error: ErrorBody };

export interface GatewayCounters {
  /** Queries answered since start, by any generation. */
  readonly answered: number;
  /** Queries sent to a generation and not yet answered. */
  readonly inFlight: number;
  readonly held: number;
  readonly heldBytes: number;
  /** Queries that were sent again after their generation ended. */
  readonly replayed: number;
  /** Queries that the gateway itself answered with an error. */
  readonly refused: number;
}

/** One listener, for one protocol; or all of them together, see gateway.ts. */
export interface Gateway {
  /** Where clients connect, with the real ports: `http://host:port`, `bolt://host:port`, `ws://host:port/gremlin`. */
  readonly endpoints: Endpoints;
  readonly mode: GatewayMode;
  send(command: GatewayCommand): void;
  /** Resolves when no query is in flight on that generation (at once if none is); rejects only when aborted. */
  drained(generation: number, signal: AbortSignal): Promise<void>;
  counters(): GatewayCounters;
  /** Refuses what is held, closes the listener and every connection. */
  close(): Promise<void>;
}

/**
 * What can be asked of a generation. `query` goes to its query URL; every other is the sibling of that with its name,
 * so beside `/query` there is `/vertex`.
 */
export type Operation = 'query' | 'adhoc_query' | 'vertex' | 'edge' | 'statistics' | 'schema';

/** One question to the generation that runs. */
export interface GatewayRequest {
  /** null: whichever graph is running. */
  readonly graphId: string | null;
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its `?`, as it came; may be empty. A `query` has none. */
  readonly search: string;
  /** End-to-end headers only: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface GatewayReply {
  readonly status: number;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** The gateway's HTTP side, which the service itself can ask as well. */
export interface HttpGateway extends Gateway {
  /**
   * Asks the running generation as a client would: waits through a hold, is routed by a cut-over, and is sent again
   * after a crash if it only reads. Resolves with the GraphServer's answer, whatever its status.
   * @throws the gateway's own refusals: GK_UNAVAILABLE, GK_WRONG_GRAPH, GK_HOLD_FULL, GK_HOLD_TIMEOUT,
   * GK_OUTCOME_UNKNOWN, GK_QUERY_FAILED, GK_CLOSED; GK_PAYLOAD_TOO_LARGE for an answer larger than `maxBodyBytes`
   */
  ask(request: GatewayRequest): Promise<GatewayReply>;
}

/** Hears what becomes of queries. Called for each of them, so it takes next to no time, and does not throw. */
export interface QueryMeter {
  /** The whole answer has been handed to the client's connection. `arrivedAt`: performance.now() when the whole query was there. */
  answeredQuery(arrivedAt: number): void;
  /** Answered with an error of the gateway's own. */
  refusedQuery(code: ErrorCode): void;
  /** It has to wait; told once for each query. */
  heldQuery(): void;
  /**
   * Queries go to another generation from here on, and for so long none went to any: from the hold to the end of the
   * cut-over, or the length of that one synchronous step when nothing was held. Not told of the first generation.
   */
  cutOver(pauseMs: number): void;
}

export interface GatewayOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly hold: {
    readonly maxQueries: number;
    readonly maxBytes: number;
    readonly timeoutMs: number;
  };
  /** Largest accepted query body. */
  readonly maxBodyBytes: number;
  /** What a GraphServer may ask of the gateway to know it by, see notify.ts. Default: none is sent. */
  readonly secretOf?: (generation: number) => string;
  /** Default: nobody listens. */
  readonly meter?: QueryMeter;
}
