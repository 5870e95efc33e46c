/**
 * Errors in the words of the drivers. They act by the class in the code: what is transient, they try again in a
 * transaction function; a client's error they hand to the caller.
 */
import type { ErrorCode, GraphkeeperError } from '../../errors.js';
import { FAILURE, type Metadata, ProtocolViolation } from './messages.js';
import { Structure } from './packstream.js';
import { type BoltVersion, isAtLeast } from './version.js';

const CODES: Partial<Record<ErrorCode, string>> = {
  GK_STATEMENT_FORBIDDEN: 'Neo.ClientError.Security.Forbidden',
  GK_READ_ONLY_TRANSACTION: 'Neo.ClientError.Statement.AccessMode',
  GK_QUERY_TIMEOUT: 'Neo.ClientError.Transaction.TransactionTimedOut',
};

/** By how the engine begins, or what it says. The first that fits. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^Parser exception/, 'Neo.ClientError.Statement.SyntaxError'],
  [/is not in scope/, 'Neo.ClientError.Statement.SyntaxError'],
  [/^Parameter .* not found/, 'Neo.ClientError.Statement.ParameterMissing'],
  [/read-only/, 'Neo.ClientError.Statement.AccessMode'],
  [/duplicated primary key|violates/, 'Neo.ClientError.Schema.ConstraintValidationFailed'],
  [/Divide by zero|^Overflow/, 'Neo.ClientError.Statement.ArithmeticError'],
  [/^(?:Binder|Catalog) exception/, 'Neo.ClientError.Statement.SemanticError'],
  [/^Conversion exception/, 'Neo.ClientError.Statement.TypeError'],
  [/^Buffer manager exception/, 'Neo.TransientError.General.MemoryPoolOutOfMemoryError'],
  [/^Cannot start a new write transaction/, 'Neo.TransientError.Transaction.LockAcquisitionTimeout'],
];

const SYNTAX_ERROR = 'Neo.ClientError.Statement.SyntaxError';

export function neo4jCode(error: GraphkeeperError): string {
  const known = CODES[error.code] ?? REASONS.find(([pattern]) => pattern.test(error.message))?.[1];
  if (known !== undefined) return known;
  return error.httpStatus < 500 ? 'Neo.ClientError.Statement.ArgumentError' : 'Neo.DatabaseError.General.UnknownError';
}

export function failure(error: GraphkeeperError | ProtocolViolation, version: BoltVersion): Structure {
  const { message } = error;
  const code = error instanceof ProtocolViolation ? 'Neo.ClientError.Request.Invalid' : neo4jCode(error);
  return new Structure(FAILURE, [isAtLeast(version, 5, 7) ? gqlFailure(code, message) : { code, message }]);
}

/** Since 5.7 an error has a status of the GQL standard beside its code: 42001 invalid syntax, 50N42 unexpected error. */
function gqlFailure(code: string, message: string): Metadata {
  const isSyntax = code === SYNTAX_ERROR;
  const condition = isSyntax
    ? 'syntax error or access rule violation - invalid syntax'
    : 'general processing exception - unexpected error';
  return {
    neo4j_code: code,
    message,
    gql_status: isSyntax ? '42001' : '50N42',
    description: `error: ${condition}. ${message}`,
    diagnostic_record: { OPERATION: '', OPERATION_CODE: '0', CURRENT_SCHEMA: '/' },
  };
}
