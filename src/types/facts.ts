/**
 * What has happened to the service, one fact at a time, in the order in which it happened: what metrics, figures and
 * traces are made of. They come from the machines, so that what nobody asked for (a crash) is told as a command is.
 */
import type { ErrorBody } from '../errors.js';
import type { ExitReason } from './generation.js';
import type { Job } from './graph.js';
import type { Lifecycle } from './service.js';

export type CommandType = 'START' | 'SWITCH' | 'RESTART' | 'STOP' | 'KILL';

export type Fact =
  /** The machine has got a command; it may have to wait. */
  | { readonly type: 'command.received'; readonly commandId: string }
  /** It is being carried out from here on. */
  | {
      readonly type: 'command.accepted';
      readonly commandId: string;
      readonly command: CommandType;
      readonly graphId: string | null;
      /** The state that it leads to. */
      readonly lifecycle: Lifecycle;
    }
  /** Its one answer; `error` is null when it is done. */
  | { readonly type: 'command.answered'; readonly commandId: string; readonly error: ErrorBody | null }
  /** The service is in another state. `atOnce`: `from` was left in the same step in which it was entered. */
  | {
      readonly type: 'lifecycle.entered';
      readonly from: Lifecycle;
      readonly to: Lifecycle;
      readonly atOnce: boolean;
    }
  /** Something went wrong; the facts behind this one are what it led to. */
  | { readonly type: 'error.noted'; readonly error: ErrorBody }
  | { readonly type: 'generation.starting'; readonly generation: number; readonly graphId: string }
  | { readonly type: 'generation.ready'; readonly generation: number }
  /** It finishes the queries it has, and is done with that. */
  | { readonly type: 'generation.draining'; readonly generation: number }
  | { readonly type: 'generation.drained'; readonly generation: number }
  | { readonly type: 'generation.exited'; readonly generation: number; readonly reason: ExitReason }
  /** Queries go to this generation from here on. */
  | { readonly type: 'active.chosen'; readonly generation: number; readonly graphId: string }
  /** The active generation crashed or hung, and is to be replaced. */
  | { readonly type: 'active.lost'; readonly generation: number; readonly reason: ExitReason }
  | { readonly type: 'probe.missed'; readonly generation: number }
  | { readonly type: 'load.began'; readonly jobId: string; readonly graphId: string }
  | { readonly type: 'load.ended'; readonly jobId: string; readonly status: Job['status'] };

export type FactListener = (fact: Fact) => void;
