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
    }
  /** Its one answer; `error` is null when it is done. */
  | { readonly type: 'command.answered'; readonly commandId: string; readonly error: ErrorBody | null }
  /** The service is in another state, or in the same one anew. States that are left in the same step are told as well. */
  | { readonly type: 'lifecycle.entered'; readonly from: Lifecycle; readonly to: Lifecycle }
  | { readonly type: 'generation.starting'; readonly generation: number; readonly graphId: string }
  | { readonly type: 'generation.ready'; readonly generation: number }
  /** It finishes the queries it has, and is done with that. */
  | { readonly type: 'generation.draining'; readonly generation: number }
  | { readonly type: 'generation.drained'; readonly generation: number }
  | { readonly type: 'generation.exited'; readonly generation: number; readonly reason: ExitReason }
  /** Queries go to this generation from here on. */
  | { readonly type: 'active.chosen'; readonly generation: number; readonly graphId: string }
  /** The active generation crashed or hung, and is to be replaced. */
  | { readonly type: 'active.lost'; readonly reason: ExitReason; readonly error: ErrorBody | null }
  | { readonly type: 'probe.missed'; readonly generation: number }
  | { readonly type: 'load.began'; readonly jobId: string; readonly graphId: string }
  | { readonly type: 'load.ended'; readonly jobId: string; readonly status: Job['status'] };

export type FactListener = (fact: Fact) => void;
