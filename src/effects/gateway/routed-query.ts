/** A query as the router knows it, whatever the protocol it came by: when it came, and what has been tried with it. */
import type { ErrorBody } from '../../errors.js';

/** A try that is under way; cancelling tells it that nobody waits any more. */
export interface Try {
  cancel(): void;
}

export abstract class RoutedQuery {
  /** Order of arrival; given by the router. */
  sequence = 0;
  /** When it was there as a whole; given by the router. Clock: performance.now(). */
  arrivedAt = 0;
  /** null while it waits. */
  current: Try | null = null;
  /** How often it was handed to a generation. */
  tries = 0;
  /** How often a GraphServer ended, or broke the connection, while it may have been running the query. */
  losses = 0;
  /** When its patience ends; null until it has to wait for the first time. Clock: performance.now(). */
  deadlineAt: number | null = null;
  /** Runs while it waits. */
  timer: NodeJS.Timeout | undefined;

  /** null: whichever graph is running. */
  abstract readonly graphId: string | null;
  /** What it takes to keep it; does not change while it waits. */
  abstract readonly sizeBytes: number;
  /** May it be sent again though a GraphServer may have run it? Asked only when that has happened. */
  abstract changesNothing(): boolean;
  /** Its client gets an error of the gateway's own, and nothing else. */
  abstract refuse(error: ErrorBody): void;
}
