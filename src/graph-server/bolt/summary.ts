/** What is told of a result at its end. */

import type { Metadata } from './messages.js';
import type { OpenResult } from './open-results.js';

/** Nothing that begins so has a pattern in it. */
const CHANGES_SCHEMA = /^\s*(?:create|drop|alter|comment)\b[^({]*\b(?:table|macro|sequence|type|index|graph)\b/i;

/** `r` reads, `w` writes, `rw` both, `s` changes the schema. */
export function statementType({ answer, text }: OpenResult): string {
  if (!answer.wrote) return 'r';
  if (CHANGES_SCHEMA.test(text)) return 's';
  return answer.columns.length > 0 ? 'rw' : 'w';
}

/** The engine does not count what a statement creates, sets and deletes: only that it writes is known. */
export function summary(result: OpenResult, graphId: string): Metadata {
  return {
    type: statementType(result),
    t_last: elapsedMs(result.startedAt),
    db: graphId,
    ...(result.answer.wrote ? { stats: { 'contains-updates': true } } : {}),
  };
}

export function elapsedMs(startedAt: number): bigint {
  return BigInt(Math.round(performance.now() - startedAt));
}
