/** Whether a query that was lost with its GraphServer may be sent again. */
import { type ErrorBody, GraphkeeperError } from '../../errors.js';
import type { Loss } from './generation-pool.js';
import type { RoutedQuery } from './routed-query.js';

/** A query that was lost this often is more likely the cause than the victim; below the usual restart intensity. */
const MOST_LOSSES = 4;

/** The error to answer with; null when it may be sent again: it never got there, or it changes nothing. */
export function reasonNotToReplay(query: RoutedQuery, { generation, sent, reason }: Loss): ErrorBody | null {
  if (!sent) return null;
  if (!query.changesNothing()) {
    return new GraphkeeperError('GK_OUTCOME_UNKNOWN', { generation }).toBody();
  }
  query.losses += 1;
  if (query.losses < MOST_LOSSES) return null;
  const times = `The GraphServer ended or broke the connection ${MOST_LOSSES} times while it ran this query`;
  return new GraphkeeperError('GK_QUERY_FAILED', {
    reason: `${times}, which is not sent again (${reason.message})`,
  }).toBody();
}
