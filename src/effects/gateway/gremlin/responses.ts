/** What the gateway itself says to a client, in the format in which it asked. */
import { type ErrorBody, GraphkeeperError } from '../../../errors.js';
import { writeBinaryResponse } from './graph-binary.js';
import { writeJsonResponse } from './graphson.js';
import type { Frame, GremlinRequest } from './message.js';
import { AUTHENTICATE, statusCodeOf } from './status-code.js';

export function errorResponse(request: GremlinRequest, error: ErrorBody): Frame {
  return response(request, statusCodeOf(error.error), `${error.error}: ${error.message}`);
}

export function challengeResponse(request: GremlinRequest): Frame {
  return response(request, AUTHENTICATE, 'A token is needed: give it as the password of SASL PLAIN');
}

/** The id is in use for a request whose answer is still to come, and the two would be mixed up. */
export function repeatedIdError(requestId: string): ErrorBody {
  const reason = `The request id ${requestId} is in use on this connection: give each request one of its own`;
  return new GraphkeeperError('GK_QUERY_INVALID', { reason }).toBody();
}

/** What a session remembers goes with its GraphServer, and must not be taken for an empty new one. */
export function sessionLostError(generation: number): ErrorBody {
  return new GraphkeeperError('GK_SESSION_LOST', { generation }).toBody();
}

function response({ format, mimeType, requestId, frame }: GremlinRequest, code: number, message: string): Frame {
  const data =
    format === 'binary'
      ? writeBinaryResponse(requestId, code, message)
      : writeJsonResponse(requestId, code, message, /v3\.0\+json$/.test(mimeType));
  return { data, isBinary: frame.isBinary };
}
