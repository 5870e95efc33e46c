/**
 * The protocol between the parent and a child program of ours, modelled on sd_notify(3): the child writes
 * newline-separated `KEY=VALUE` assignments to an inherited file descriptor whose number is in its environment.
 * A message ends with an empty line. Keys that the parent does not know are ignored.
 *
 *   READY=1                the child answers queries now
 *   QUERY_URL=http://…     where it answers them (with READY)
 *   BOLT_URL=bolt://…      where it speaks Bolt, if it does (with READY); `?secret` behind it: see SECRET_VARIABLE
 *   GREMLIN_URL=ws://…     where it speaks Gremlin, if it does (with READY)
 *   PROGRESS={…}           a loader's progress, JSON (see LoadProgress)
 *   ERROR={…}              why the child is about to exit, JSON (see ChildError)
 *
 * Its second half is the lifeline: the child's stdin is a pipe that the parent holds open and never writes to.
 * End of file there means that the parent is gone, and the child exits at once.
 */

/** Environment variable that holds the number of the file descriptor to write notifications to. */
export const NOTIFY_FD_VARIABLE = 'GRAPHKEEPER_NOTIFY_FD';

/** Environment variable by which every process of a generation can be found: `<workspace id>/<generation>`. */
export const MARKER_VARIABLE = 'GRAPHKEEPER_GENERATION';

/**
 * Environment variable with a secret of this generation. The gateway sends it along with each query, in SECRET_HEADER;
 * a GraphServer that demands it answers to nobody else who can reach its port.
 */
export const SECRET_VARIABLE = 'GRAPHKEEPER_QUERY_SECRET';
export const SECRET_HEADER = 'x-graphkeeper-secret';
/**
 * Over Bolt, where there are no headers, it is a line before the handshake, `GRAPHKEEPER <secret>\n`. No other Bolt server
 * knows of that, so it is sent only to a GraphServer that asks for it by this parameter: `BOLT_URL=bolt://host:port?secret`.
 */
export const BOLT_SECRET_PARAMETER = 'secret';

/** One notification: the assignments of one message. */
export type Notification = Readonly<Record<string, string>>;

/** Value of `PROGRESS`: files done of all files, and what is being loaded now. */
export interface LoadProgress {
  readonly done: number;
  readonly total: number;
  /** Vertices and edges loaded so far. */
  readonly records: number;
  /** Name of the vertex or edge type being loaded. */
  readonly current: string;
  /** How much of the file that is being loaded is done, from 0 to 1; missing while none is. */
  readonly part?: number;
}

/** Value of `ERROR`: one of our error codes, and text for people. */
export interface ChildError {
  readonly code: string;
  readonly message: string;
}
