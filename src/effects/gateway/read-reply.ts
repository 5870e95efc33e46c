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
  if (isErrorBody(answer)) throw new GraphkeeperError(answer.error, answer.details);
  return answer;
}

/**
 * A GraphServer that is not ours may have no such path, and answers with a page or an error of its own.
 * @throws GK_OPERATION_NOT_SERVED, and GK_QUERY_FAILED for other errors that are not in our form
 */
export function requireKnown(reply: GatewayReply, operation: string): void {
  const answer = jsonOf(reply);
  const isOurs = isErrorBody(answer);
  if (isOurs ? answer.error !== 'GK_ROUTE_NOT_FOUND' : reply.status === 200 && answer !== undefined) return;
  if (isOurs || [200, 404, 405, 501].includes(reply.status)) {
    throw new GraphkeeperError('GK_OPERATION_NOT_SERVED', { operation });
  }
  throw new GraphkeeperError('GK_QUERY_FAILED', { reason: `the GraphServer answered ${reply.status} to ${operation}` });
}

/** Undefined when it is not JSON, or does not say so. */
function jsonOf({ headers, body }: GatewayReply): unknown {
  const isJson = headers.some(
    (value, at) =>
      at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'content-type' && /^application\/json\b/i.test(value),
  );
  if (!isJson) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined; // It says that it is, and is not: no answer of a GraphServer that knows what it was asked.
  }
}

function isErrorBody(value: unknown): value is ErrorBody {
  if (typeof value !== 'object' || value === null || !('error' in value) || !('details' in value)) return false;
  return typeof value.error === 'string' && Object.hasOwn(ERRORS, value.error) && typeof value.details === 'object';
}
