/**
 * An error of the gateway's own in Bolt's words. Drivers act by the class in the code: what is transient they run again
 * in a transaction function, everything else they hand to their user.
 */
import { ERRORS, type ErrorBody, type ErrorCode } from '../../../errors.js';
import { FAILURE, isAtLeast, type Version } from './messages.js';
import { pack } from './packstream.js';

/** Drivers that route look for another server, and come back to this one: there is no other. */
const UNAVAILABLE = 'Neo.TransientError.General.DatabaseUnavailable';
const UNKNOWN = 'Neo.DatabaseError.General.UnknownError';

const CODES: Partial<Record<ErrorCode, string>> = {
  GK_UNAUTHORIZED: 'Neo.ClientError.Security.Unauthorized',
  // What the transaction saw is not there any more. Nothing of it was done, so it may be run again.
  GK_CUT_SHORT: 'Neo.TransientError.Transaction.LeaseExpired',
  // Not transient: run again, it could be done twice.
  GK_OUTCOME_UNKNOWN: UNKNOWN,
};

export function failureFrame(error: ErrorBody, version: Version): Buffer {
  const code = neo4jCode(error.error);
  if (!isAtLeast(version, 5, 7)) return pack(FAILURE, { code, message: error.message });
  const description = `error: general processing exception - unexpected error. ${error.message}`;
  const classification = code.split('.')[1]?.replace('Error', '_ERROR').toUpperCase();
  const more = { gql_status: '50N42', description, diagnostic_record: { _classification: classification } };
  return pack(FAILURE, { neo4j_code: code, message: error.message, ...more });
}

function neo4jCode(code: ErrorCode): string {
  const { httpStatus } = ERRORS[code];
  return (
    CODES[code] ?? (httpStatus === 503 ? UNAVAILABLE : httpStatus < 500 ? 'Neo.ClientError.Request.Invalid' : UNKNOWN)
  );
}
