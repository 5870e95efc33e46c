/** What a GraphServer answered to a question of the service's own. */
import { ERRORS, type ErrorBody, GraphkeeperError } from '../../errors.js';
import type { GatewayReply, GatewayRequest } from '../../types/gateway.js';

/**
 * The JSON that it is.
 * @throws the GraphServer's own refusal; GK_OPERATION_NOT_SERVED when it does not know what was asked for
 */
export function readReply(reply: GatewayReply, { operation }: Pick<GatewayRequest, 'operation'>): unknown {
  requireKnown(reply, operation);
  const answer = JSON.parse(reply.body.toString('utf8')) as unknown;
  if (reply.status === 200) return answer;
  throw isErrorBody(answer)
    ? new GraphkeeperError(answer.error, answer.details)
    : new GraphkeeperError('GK_QUERY_FAILED', { reason: `the GraphServer answered ${reply.status} to ${operation}` });
}

/** A GraphServer that is not ours may have no such path, and answers with a page perhaps. @throws GK_OPERATION_NOT_SERVED */
export function requireKnown(reply: GatewayReply, operation: string): void {
  const isJson = reply.headers.some((value, at) => {
    return (
      at % 2 === 1 && reply.headers[at - 1]?.toLowerCase() === 'content-type' && /^application\/json\b/i.test(value)
    );
  });
  if (isJson && !reply.body.includes('"GK_ROUTE_NOT_FOUND"')) return;
  throw new GraphkeeperError('GK_OPERATION_NOT_SERVED', { operation });
}

function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null || !('error' in value) || !('details' in value)) return false;
  return typeof value.error === 'string' && Object.hasOwn(ERRORS, value.error) && typeof value.details === 'object';
}
