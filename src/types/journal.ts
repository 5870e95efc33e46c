/**
 * The journal: what the machines took in and what it led to, entry by entry, and the status after each change. It is
 * what the page shows, live or from a file, so that an incident can be stepped through afterwards.
 */
import type { ServiceStatus } from './service.js';

/** `service`, `generation-3` (a GraphServer machine) or `load-7` (a load job). */
export type JournalActor = string;

/** One event that a machine took in. */
export interface JournalEvent {
  readonly kind: 'event';
  /** Counted from 1 in each run of the service, over all kinds of entry. */
  readonly seq: number;
  /** Epoch ms. */
  readonly at: number;
  readonly actor: JournalActor;
  /** Which machine: names a diagram. */
  readonly machine: 'service' | 'graph-server' | 'load-job';
  /** Event type: `SWITCH`, `generation.ready`; or `init`, `after readyDeadline`, `done drain`, `failed publish`. */
  readonly event: string;
  /** What the event carried that a reader wants: scalars only, long texts cut. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  /** Who sent it: a machine (itself too), `process`, `probe`, `store`, `gateway`, `clock`, or `caller` for a command. */
  readonly from: string;
  /** The entry whose event led to this one; null when it came from outside. */
  readonly cause: number | null;
  /** State paths before and after; the same when no state was left. `null` before the first. */
  readonly before: string | null;
  readonly after: string;
}

/**
 * The status after entries that changed it, other than its counters. It is whole, but for what is long and elsewhere:
 * the graph's schema, mapping and data path, and what a child said last.
 */
export interface JournalStatus {
  readonly kind: 'status';
  readonly seq: number;
  readonly at: number;
  readonly status: ServiceStatus;
}

/** A run of the service begins. */
export interface JournalStart {
  readonly kind: 'start';
  readonly seq: number;
  readonly at: number;
  readonly version: string;
  readonly pid: number;
}

export type JournalEntry = JournalEvent | JournalStatus | JournalStart;

export interface Journal {
  /** Entries after `seq` that are still kept, oldest first. */
  since(seq: number): readonly JournalEntry[];
  listen(listener: (entry: JournalEntry) => void): () => void;
  /** Writes out what is buffered, and closes the file. */
  close(): Promise<void>;
}
