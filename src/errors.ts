/**
 * Every error that graphkeeper raises, in one table: our code, GraphScope Interactive's number for it, the HTTP
 * status, and the message. A message names the field, the value and the remedy. Interactive's numbers are those of
 * its public status enum (`gs.flex.interactive.Code`).
 */

export interface ErrorRow {
  /** GraphScope Interactive's code. */
  readonly number: number;
  readonly httpStatus: number;
  /** `{field}` is replaced by the value of the same name in the details. */
  readonly message: string;
}

export const ERRORS = {
  // What the caller sent.
  GK_INVALID_ARGUMENT: { number: 2, httpStatus: 400, message: '{field} is {value}: {remedy}' },
  GK_INVALID_JSON: {
    number: 101,
    httpStatus: 400,
    message: 'The body is not valid JSON ({reason}): send a JSON document',
  },
  GK_INVALID_SCHEMA: { number: 101, httpStatus: 400, message: 'Invalid schema: {field} is {value}: {remedy}' },
  GK_INVALID_MAPPING: { number: 104, httpStatus: 400, message: 'Invalid mapping: {field} is {value}: {remedy}' },
  GK_IMPORT_FAILED: {
    number: 104,
    httpStatus: 400,
    message: 'Loading graph {graphId} failed, its data is as before: {reason}',
  },
  GK_GRAPH_NOT_FOUND: {
    number: 4,
    httpStatus: 404,
    message: 'Graph {graphId} does not exist: GET /v1/graph (graphkeeper graphs) lists those that do',
  },
  GK_JOB_NOT_FOUND: {
    number: 4,
    httpStatus: 404,
    message: 'Job {jobId} does not exist: GET /v1/job lists those that do',
  },
  GK_TYPE_NOT_FOUND: {
    number: 4,
    httpStatus: 404,
    message: 'There is no {kind} type {name}: GET /v1/graph/{id}/schema lists those there are',
  },
  GK_ELEMENT_NOT_FOUND: { number: 4, httpStatus: 404, message: '{element} does not exist: add it first (POST)' },
  GK_ELEMENT_EXISTS: { number: 5, httpStatus: 409, message: '{element} exists already: change it instead (PUT)' },
  GK_ROUTE_NOT_FOUND: { number: 4, httpStatus: 404, message: '{method} {path} is not a route here: see /openapi.json' },
  GK_UNKNOWN_ACTION: {
    number: 14,
    httpStatus: 400,
    message: 'Unsupported action: {action}: the service knows start, restart and stop',
  },
  GK_METHOD_NOT_ALLOWED: {
    number: 14,
    httpStatus: 405,
    message: '{method} is not allowed on {path}: use {allowed}',
  },
  GK_PAYLOAD_TOO_LARGE: {
    number: 14,
    httpStatus: 413,
    message: 'The body is larger than {limitBytes} bytes: send less, or raise {option}',
  },
  GK_GRAPH_LOCKED: {
    number: 111,
    httpStatus: 400,
    message: 'Graph {graphId} is already locked by {holder}: wait until it ends',
  },
  GK_GRAPH_RUNNING: {
    number: 111,
    httpStatus: 400,
    message: 'Graph is running, cannot {action}: {graphId}: stop the service or switch to another graph first',
  },
  GK_GRAPH_BUILT_IN: { number: 102, httpStatus: 400, message: 'Graph {graphId} is built in and cannot be deleted' },
  GK_PROCEDURE_NOT_FOUND: {
    number: 4,
    httpStatus: 404,
    message: 'Graph {graphId} has no procedure {procedureId}: GET /v1/graph/{graphId}/procedure lists those it has',
  },
  GK_PROCEDURE_NOT_RUNNABLE: {
    number: 4,
    httpStatus: 404,
    message:
      'Procedure {procedureId} cannot be called on graph {graphId}: create it, enable it, and start the service on the graph again, for a GraphServer learns its procedures at its start',
  },
  GK_UNSUPPORTED_ENCODING: {
    number: 11,
    httpStatus: 501,
    message:
      'The body is {format}, which only the engine of GraphScope Interactive can run: call a procedure in JSON (last byte 1) or protobuf (last byte 3), or send Cypher',
  },
  GK_INVALID_PROCEDURE: { number: 2, httpStatus: 400, message: 'Invalid procedure: {field} is {value}: {remedy}' },
  GK_PROCEDURE_EXISTS: {
    number: 5,
    httpStatus: 400,
    message: 'Graph {graphId} has a procedure {procedureId} already: choose another name, or delete that one first',
  },
  GK_PROCEDURE_FIXED: { number: 102, httpStatus: 400, message: 'Procedure {procedureId} {reason}' },
  GK_JOB_ENDED: { number: 102, httpStatus: 400, message: 'Job already {status}: {jobId} cannot be cancelled any more' },

  // Who may ask.
  GK_UNAUTHORIZED: {
    number: 8,
    httpStatus: 401,
    message:
      '{what} needs a token, and {reason}: send "Authorization: Bearer <token>"; commands take it from {variable} or {flag}',
  },
  GK_FORBIDDEN: {
    number: 8,
    httpStatus: 403,
    message: '{method} {path} needs an operator token, and this token may only read: use an operator token',
  },
  GK_FOREIGN_CALLER: {
    number: 8,
    httpStatus: 403,
    message: '{field} is {value}: {remedy}',
  },
  GK_RATE_LIMITED: {
    number: 6,
    httpStatus: 429,
    message:
      'More than {limit} changing calls a minute came from {address}: try again in {retryAfterS} s, or raise security.mutations_per_minute',
  },

  // What a command came to.
  GK_NOT_RUNNING: {
    number: 4,
    httpStatus: 404,
    message: 'The service is {lifecycle}, so there is no running graph to {action}: start it with a graph id',
  },
  GK_GRAPH_NOT_RUNNING: {
    number: 4,
    httpStatus: 404,
    message: 'Graph {graphId} is not the running one ({runningGraphId} is), so it cannot be {action}: see the status',
  },
  GK_BUSY: {
    number: 6,
    httpStatus: 503,
    message: '{waiting} commands wait already (commandQueueLimit {limit}): try again when the present one has ended',
  },
  GK_SUPERSEDED: { number: 1, httpStatus: 409, message: 'The command was superseded by STOP before it ended' },
  GK_START_FAILED: { number: 103, httpStatus: 500, message: 'Graph {graphId} could not be served: {reason}' },
  GK_SWITCH_FAILED: {
    number: 103,
    httpStatus: 500,
    message: 'The switch to graph {graphId} was rolled back, graph {runningGraphId} stays the running one: {reason}',
  },
  GK_RECORD_FAILED: {
    number: 105,
    httpStatus: 500,
    message: 'Graph {graphId} could not be recorded as the running one: {reason}',
  },
  GK_CRASHED: {
    number: 103,
    httpStatus: 500,
    message: 'Generation {generation} of graph {graphId} ended unasked: {reason}',
  },

  // What a query came to, at the gateway.
  GK_SERVICE_NOT_REGISTERED: {
    number: 4,
    httpStatus: 404,
    message: 'Nobody serves {service} of graph {graphId} now: GET /v1/service/registry lists what is served',
  },
  GK_WRONG_GRAPH: {
    number: 4,
    httpStatus: 404,
    message: 'Graph {graphId} is not running, {runningGraphId} is: query that one or current, or switch first',
  },
  GK_PROTOCOL_NOT_SERVED: {
    number: 11,
    httpStatus: 501,
    message:
      'Generation {generation} has no {protocol} endpoint: use one that the status names, or a launch profile that speaks it',
  },
  GK_OPERATION_NOT_SERVED: {
    number: 11,
    httpStatus: 501,
    message: 'The GraphServer that runs does not know {operation}: use the launch profile embedded, or a query',
  },
  GK_UNAVAILABLE: { number: 15, httpStatus: 503, message: 'No graph is being served ({lifecycle}): {remedy}' },
  GK_HOLD_FULL: {
    number: 15,
    httpStatus: 503,
    message: 'Too many queries are held while the GraphServer comes back ({limit}): try again shortly',
  },
  GK_HOLD_TIMEOUT: {
    number: 15,
    httpStatus: 503,
    message: 'The query was held for {timeoutMs} ms and no GraphServer came: try again later',
  },
  GK_OUTCOME_UNKNOWN: {
    number: 103,
    httpStatus: 502,
    message: 'The GraphServer ended while it ran this query, which may write: look before sending it again',
  },
  GK_CUT_SHORT: {
    number: 15,
    httpStatus: 503,
    message: 'The {what} was cut short by the end of its GraphServer, and has changed nothing: run it again',
  },
  GK_SESSION_LOST: {
    number: 103,
    httpStatus: 502,
    message: 'The session ended with the GraphServer of generation {generation}: close it and begin a new one',
  },
  GK_QUERY_INVALID: { number: 106, httpStatus: 400, message: '{reason}' },
  GK_QUERY_FAILED: { number: 106, httpStatus: 500, message: '{reason}' },
  GK_QUERY_TIMEOUT: {
    number: 106,
    httpStatus: 408,
    message: 'The time that the client allows has passed, and nothing has been written: allow more, or ask for less',
  },
  GK_READ_ONLY_TRANSACTION: {
    number: 106,
    httpStatus: 400,
    message: 'The statement writes, and the transaction was begun to read: begin one that writes',
  },
  GK_STATEMENT_FORBIDDEN: {
    number: 8,
    httpStatus: 403,
    message:
      '{statement} is not for queries, it reaches files, extensions or what other clients share: load data through the Admin Service, put a name that looks like it into backticks, or allow it with security.allow_file_access',
  },

  // What stops graphkeeper from starting or going on.
  GK_CONFIG_INVALID: { number: 2, httpStatus: 400, message: '{source}: {field} is {value}: {remedy}' },
  GK_TOKEN_REQUIRED: {
    number: 2,
    httpStatus: 400,
    message: '{field} is {value}, which other machines can reach, and there is no token: {remedy}',
  },
  GK_PORT_IN_USE: {
    number: 10,
    httpStatus: 500,
    message: '{field} is {port}, and another program listens there: end it or choose another port (0 picks a free one)',
  },
  GK_WORKSPACE_LOCKED: {
    number: 111,
    httpStatus: 500,
    message: 'Workspace {workspace} is in use by another graphkeeper{holder}: end it, or choose another --workspace',
  },
  GK_STORE_CORRUPT: {
    number: 108,
    httpStatus: 500,
    message:
      'The store in {path} is damaged ({reason}): restore the workspace from a backup, or set it aside with "graphkeeper doctor --quarantine" to begin anew',
  },
  GK_STORE_TOO_NEW: {
    number: 108,
    httpStatus: 500,
    message:
      'The store in {path} has format {format}, and this graphkeeper knows formats up to {known}: use the newer one',
  },
  GK_STORE_FAILED: {
    number: 105,
    httpStatus: 500,
    message:
      'The store in {path} could not be {action} ({reason}): free space on the disk or mend its permissions, then try again',
  },
  GK_UPLOADS_FULL: {
    number: 6,
    httpStatus: 507,
    message:
      'There are {bytes} bytes of uploads in {directory} already: delete those that are loaded, or raise uploads.max_total_bytes ({maxTotalBytes})',
  },
  GK_UPLOAD_FAILED: {
    number: 105,
    httpStatus: 500,
    message:
      'The upload could not be kept in {directory} ({reason}): free space on the disk or mend its permissions, then try again',
  },
  GK_UNREACHABLE: {
    number: 13,
    httpStatus: 503,
    message:
      'No graphkeeper answers at {url} ({reason}): start one with "graphkeeper serve", or give its address with --admin',
  },
  GK_CLOSED: { number: 12, httpStatus: 503, message: 'This graphkeeper service has been closed' },
  GK_TIMEOUT: { number: 3, httpStatus: 504, message: '{what} did not come within {timeoutMs} ms' },
  GK_INTERNAL: { number: 103, httpStatus: 500, message: 'Internal error: {reason}' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What clients see of an error, in HTTP answers and in the status. */
export interface ErrorBody {
  /** GraphScope Interactive's number. */
  readonly code: number;
  /** Our code. */
  readonly error: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/**
 * The only error class that graphkeeper throws on purpose.
 * @example throw new GraphkeeperError('GK_GRAPH_NOT_FOUND', { graphId: '7' });
 */
export class GraphkeeperError extends Error {
  override readonly name = 'GraphkeeperError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(errorMessage(code, details), options);
    this.code = code;
    this.details = details;
  }

  get httpStatus(): number {
    return ERRORS[this.code].httpStatus;
  }

  toBody(): ErrorBody {
    return { code: ERRORS[this.code].number, error: this.code, message: this.message, details: this.details };
  }
}

/** The message of an error without the error: the machines keep plain data in their context. */
export function errorMessage(code: ErrorCode, details: ErrorDetails): string {
  return ERRORS[code].message.replaceAll(/\{(\w+)\}/g, (_, field: string) => showValue(details[field], field));
}

/** Whatever was thrown, as one of ours; what is not ours becomes GK_INTERNAL with the original as its cause. */
export function asGraphkeeperError(thrown: unknown): GraphkeeperError {
  if (thrown instanceof GraphkeeperError) return thrown;
  return new GraphkeeperError('GK_INTERNAL', { reason: reasonOf(thrown) }, { cause: thrown });
}

/** One line that says what went wrong, for people. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function showValue(value: unknown, field: string): string {
  if (value === undefined) return `(no ${field})`;
  if (field !== 'value') return String(value);
  // Only `value` quotes what the caller sent; it is cut so that a huge one does not become a huge message.
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
