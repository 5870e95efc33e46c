/** What the router needs to know of the connections to one generation, and what it hears from them. */
import type { ErrorBody } from '../../errors.js';
import type { GatewayTarget } from '../../types/gateway.js';
import type { RoutedQuery } from './routed-query.js';

export interface GenerationPool<Query extends RoutedQuery> {
  readonly target: GatewayTarget;
  /** Queries that were dispatched and have come to nothing yet. */
  readonly inFlight: number;
  /** The listener hears what came of it, possibly before this returns. */
  dispatch(query: Query): void;
  /** Resolves when nothing is in flight; rejects only when aborted. */
  drained(signal: AbortSignal): Promise<void>;
  /** Closes the connections once nothing is in flight. */
  close(): Promise<void>;
  /** Breaks every connection; what was in flight is lost. */
  destroy(): Promise<void>;
}

export interface PoolListener<Query extends RoutedQuery> {
  answered(query: Query): void;
  lost(query: Query, loss: Loss): void;
  /** It can not be sent, and never could: it is answered with this error. */
  refuse(query: Query, error: ErrorBody): void;
  /** Nothing is in flight any more. */
  idle(pool: GenerationPool<Query>): void;
}

/** A try that came to nothing. */
export interface Loss {
  readonly generation: number;
  /** The query may have reached the GraphServer. */
  readonly sent: boolean;
  readonly reason: Error;
}

export type OpenPool<Query extends RoutedQuery> = (
  target: GatewayTarget,
  listener: PoolListener<Query>,
) => GenerationPool<Query>;
