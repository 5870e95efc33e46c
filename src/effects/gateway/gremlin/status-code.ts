/**
 * Gremlin's status codes, and which of them an error of the gateway's own is.
 *
 * | code | what it tells a driver                                                              |
 * |------|-------------------------------------------------------------------------------------|
 * | 401  | the token is missing or wrong                                                       |
 * | 499  | the request itself is wrong, and will be the next time                              |
 * | 500  | it came to nothing, or nobody knows to what: look before sending it again           |
 * | 596  | a temporary failure: the request did nothing, and may be sent again as it is        |
 */
import { ERRORS, type ErrorCode } from '../../../errors.js';

export const PARTIAL_CONTENT = 206;
export const AUTHENTICATE = 407;

const UNAUTHORIZED = 401;
const INVALID_ARGUMENTS = 499;
const SERVER_ERROR = 500;
const TEMPORARY = 596;

export function isLast(code: number): boolean {
  return code !== PARTIAL_CONTENT && code !== AUTHENTICATE;
}

export function statusCodeOf(code: ErrorCode): number {
  const { httpStatus } = ERRORS[code];
  if (httpStatus === 503) return TEMPORARY;
  if (httpStatus === 401 || httpStatus === 403) return UNAUTHORIZED;
  return httpStatus < 500 ? INVALID_ARGUMENTS : SERVER_ERROR;
}
