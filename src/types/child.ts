/**
 * A supervised child process, as the machines see it: what to start, what it reports, what it can be told.
 * GraphServers and bulk loaders are both children.
 */
import type { Endpoints } from './generation.js';
import type { Notification } from './notify.js';

/** Everything needed to start one child; made from a launch profile and a graph. */
export interface LaunchPlan {
  /** Program and arguments. Never passed through a shell. */
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  /** The child's whole environment; nothing is inherited beside it. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the child will answer, when the launcher chose that; null when the child says so with READY. */
  readonly endpoints: Endpoints | null;
  /** Default: none. */
  readonly files?: LaunchFiles;
  /** The polite signal. SIGKILL follows when it is not obeyed in time. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
}

/** Written before the child is started, removed when nothing of it is left. */
export interface LaunchFiles {
  /** Absolute; for nothing else. */
  readonly directory: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** What the child process actor sends to the machine that invoked it. */
export type ChildEvent =
  /** There is a process. */
  | {
      readonly type: 'process.spawned';
      readonly pid: number;
      readonly endpoints: Endpoints | null;
      readonly at: number;
    }
  /** The child wrote a message to its notify file descriptor. */
  | { readonly type: 'process.notified'; readonly notification: Notification; readonly at: number }
  /** Nothing of it is left, in whatever group or session its processes are. The last event of a process that was spawned. */
  | {
      readonly type: 'process.exited';
      readonly code: number | null;
      readonly signal: string | null;
      readonly lastLines: readonly string[];
      readonly at: number;
    }
  /** There never was a process. The only event in that case. */
  | { readonly type: 'process.spawnFailed'; readonly message: string; readonly at: number };

/** What the machine sends to the child process actor. Both are remembered when they come before the process exists. */
export type ChildCommand =
  /** Send the polite signal to every process of it. */
  | { readonly type: 'process.interrupt' }
  /** Send SIGKILL to every process of it. */
  | { readonly type: 'process.kill' };
