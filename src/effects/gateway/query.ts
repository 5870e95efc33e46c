/**
 * One query on its way through the gateway: what was asked, and who waits for the answer. Nothing here knows how
 * client or GraphServer are connected, so that either side of the gateway can be replaced alone.
 */
import type { ErrorBody } from '../../errors.js';
import type { GatewayRequest } from '../../types/gateway.js';

/** Names and values in turn, as they came: name, value, name, value. */
export type HeaderList = string[];

export interface AnswerHead {
  readonly status: number;
  readonly headers: HeaderList;
}

/** The way back to whoever asked. Exactly one of `answer`, `refuse`, or `begin` … `end` | `cut` is used, once. */
export interface QueryClient {
  /** The whole answer of a GraphServer. */
  answer(head: AnswerHead, chunks: readonly Buffer[], sizeBytes: number): void;
  /** An answer too large to keep whole begins; `resume` is called whenever the client can take more. */
  begin(head: AnswerHead, resume: () => void): void;
  /** False: give no more until `resume` is called. */
  write(chunk: Buffer): boolean;
  end(): void;
  /** The answer that began cannot be completed: break the connection, so that nobody takes it for whole. */
  cut(): void;
  /** An error of the gateway's own. */
  refuse(error: ErrorBody): void;
}

/** A try that is under way; cancelling tells it that nobody waits any more. */
export interface Try {
  cancel(): void;
}

export class Query {
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

  constructor(
    readonly request: GatewayRequest,
    readonly client: QueryClient,
  ) {}
}
