/** One supervisor under test, with bench/child.mjs as the program that it keeps running. */

export interface Peer {
  readonly name: string;
  /** Resolves when the child answers; with null when the supervisor cannot be had on this machine. */
  start(): Promise<RunningPeer | null>;
}

export interface RunningPeer {
  /** Where clients ask: the gateway's address if it has one, else the child's own. */
  readonly url: URL;
  /** The supervisor itself. */
  readonly pid: number;
  /** A planned restart, by the supervisor's own command; resolves when that says so. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
