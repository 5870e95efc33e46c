/**
 * A generation is one run of a GraphServer. These are the facts that the machines, the effects, the
 * Admin Service and the status share about it. Times are milliseconds since the Unix epoch.
 */

/** What clients speak with a GraphServer, each through a listener of the gateway of its own. */
export type Protocol = 'http' | 'bolt' | 'gremlin';

/** Where a generation answers, as full URLs; at least one. What is missing it does not speak. */
export interface Endpoints {
  /** `http://host:port/path`: the gateway posts queries to it as it stands. */
  readonly query?: string;
  /** `bolt://host:port` */
  readonly bolt?: string;
  /** `ws://host:port/path` */
  readonly gremlin?: string;
}

/** Where a generation is in its own life cycle: the top-level states of the GraphServer machine. */
export type GenerationPhase = 'spawning' | 'probing' | 'serving' | 'draining' | 'terminating' | 'exited';

export interface Generation {
  /** Monotonic within a workspace, never reused, counted from 1. */
  readonly number: number;
  readonly graphId: string;
  /** Leader of the generation's process group; null until the process exists. */
  readonly pid: number | null;
  readonly startedAt: number | null;
  readonly readyAt: number | null;
  readonly endpoints: Endpoints | null;
}

/**
 * Why a generation ended.
 * - `retired`: it was asked to leave, and left;
 * - `crashed`: it exited unasked, whatever the exit code;
 * - `hung`: it stopped answering liveness probes and was killed;
 * - `neverReady`: it did not become ready in time and was ended;
 * - `spawnFailed`: there never was a process.
 */
export type ExitReason = 'retired' | 'crashed' | 'hung' | 'neverReady' | 'spawnFailed';

export interface ExitReport {
  readonly reason: ExitReason;
  readonly code: number | null;
  readonly signal: string | null;
  /** What the operating system or the launcher said, when there was no process to exit. */
  readonly message: string | null;
  /** Last lines of the child's stdout and stderr, oldest first, bounded in number and length. */
  readonly lastLines: readonly string[];
  readonly at: number;
}
