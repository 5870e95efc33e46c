/** Whose fault a failed query is: the client's (GK_QUERY_INVALID, 4xx) or the server's (GK_QUERY_FAILED, 5xx). */
import { GraphkeeperError, reasonOf } from '../errors.js';
import { hasPassed } from './deadline.js';

/** How the engine's messages begin when it is not the query that is wrong. All others blame the query. */
const SERVER_FAULT =
  /^(?:buffer manager|io|internal|storage|checkpoint|transaction manager|interrupted|assertion failed|timeout waiting|cannot start a new write|mmap|std::|bad alloc|database is closed|connection is closed)/i;

export function queryError(thrown: unknown): GraphkeeperError {
  if (thrown instanceof GraphkeeperError) return thrown;
  const reason = reasonOf(thrown);
  const isOurBug = !(thrown instanceof Error) || thrown instanceof TypeError || thrown instanceof RangeError;
  const code = isOurBug || SERVER_FAULT.test(reason) ? 'GK_QUERY_FAILED' : 'GK_QUERY_INVALID';
  return new GraphkeeperError(code, { reason }, { cause: thrown });
}

/** Of an engine that was told to stop at the deadline, why it stopped. */
export function interruptedBy(deadline: number | null, thrown: unknown): GraphkeeperError {
  const isInterruption = hasPassed(deadline) && /^(?:Error: )?Interrupted/.test(reasonOf(thrown));
  return isInterruption ? new GraphkeeperError('GK_QUERY_TIMEOUT', {}, { cause: thrown }) : queryError(thrown);
}

export function invalidQuery(reason: string): GraphkeeperError {
  return new GraphkeeperError('GK_QUERY_INVALID', { reason });
}

/** A 64-bit integer whose last digits the engine's binding has dropped. */
export class InexactInteger extends GraphkeeperError {
  constructor(type: string, value: number) {
    super('GK_QUERY_INVALID', {
      reason: `The result has an ${type} value near ${value}, beyond ±${Number.MAX_SAFE_INTEGER}, whose last digits cannot be read here: return CAST(… AS INT128) or CAST(… AS STRING) instead`,
    });
  }
}

/** The engine prepares single statements only; its refusal is how we learn that there are several. */
export function isSeveralStatements(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.includes('do not support prepare multiple statements');
}

/** There is a write transaction already. The engine says so instead of waiting. */
export function isWriterBusy(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.startsWith('Cannot start a new write transaction');
}

/** A table was dropped between the preparation of a statement and its execution. */
export function isStalePlan(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.includes('Cannot find table catalog entry');
}
