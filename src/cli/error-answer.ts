/** An error that a service answered with, as an error here. */
import { ERRORS, type ErrorBody, type ErrorCode, GraphkeeperError } from '../errors.js';

/** The service's own words are kept, also those of a service of another version with codes that this one lacks. */
export function errorOfAnswer(url: URL, status: number, body: string): GraphkeeperError {
  const answer = parse(body);
  if (!answer) {
    return new GraphkeeperError('GK_UNREACHABLE', {
      url: url.origin,
      reason: `what answers there is not graphkeeper, it says HTTP ${status}`,
    });
  }
  const code = answer.error && Object.hasOwn(ERRORS, answer.error) ? answer.error : 'GK_INTERNAL';
  const error = new GraphkeeperError(code, answer.details);
  error.message = answer.message;
  return error;
}

interface Answer {
  readonly message: string;
  readonly error: ErrorCode | undefined;
  readonly details: ErrorBody['details'];
}

function parse(body: string): Answer | null {
  try {
    const { message, error, details } = JSON.parse(body) as Partial<ErrorBody>;
    return typeof message === 'string' ? { message, error, details: details ?? {} } : null;
  } catch {
    // Not JSON, so not from graphkeeper; the caller says so.
    return null;
  }
}
