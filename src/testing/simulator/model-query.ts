/** A query of a simulated client, and what it may come to. */
import type { Happening } from './event-queue.js';

export type QueryOutcome =
  | 'answered'
  /** The client did not wait for an answer. */
  | 'left'
  | 'GK_UNAVAILABLE'
  | 'GK_WRONG_GRAPH'
  | 'GK_HOLD_FULL'
  | 'GK_HOLD_TIMEOUT'
  | 'GK_OUTCOME_UNKNOWN'
  /** Lost with its generation too often. */
  | 'GK_QUERY_FAILED';

export interface QueryRequest {
  readonly reads: boolean;
  /** Null: whichever graph is running. */
  readonly graphId: string | null;
  readonly sizeBytes: number;
  /** How long a generation works on it. */
  readonly takesMs: number;
}

export class ModelQuery {
  outcome: QueryOutcome | null = null;
  /** The generation that works on it. */
  generation: number | null = null;
  tries = 0;
  losses = 0;
  deadlineAt: number | null = null;
  /** The next thing that happens to it. */
  next: Happening | null = null;

  constructor(
    /** Order of arrival. */
    readonly sequence: number,
    readonly request: QueryRequest,
  ) {}
}
