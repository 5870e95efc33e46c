/** The words of the service machine: its input, context, commands and what commands come to. */
import type { ErrorBody } from '../errors.js';
import type { Generation } from '../types/generation.js';
import type { GenerationEvent } from './graph-server.js';
import type { ServicePolicy } from './policy.js';

export interface ServiceInput {
  readonly policy: ServicePolicy;
  /** The first number that a generation of this parent may have. */
  readonly firstGeneration: number;
}

/** What administrators say. Each gets exactly one outcome, under its commandId. */
export type ServiceCommand =
  | { readonly type: 'START'; readonly commandId: string; readonly graphId: string }
  | { readonly type: 'SWITCH'; readonly commandId: string; readonly graphId: string }
  | { readonly type: 'RESTART'; readonly commandId: string }
  | { readonly type: 'STOP'; readonly commandId: string }
  /** STOP at once: what is in flight is lost. */
  | { readonly type: 'KILL'; readonly commandId: string };

/** The service says to itself that it is time to start a standby. */
export type StandbyEvent = { readonly type: 'standby.due' };

export type ServiceEvent = ServiceCommand | GenerationEvent | StandbyEvent;

export type CommandOutcome =
  | { readonly status: 'done'; readonly graphId: string | null; readonly generation: number | null }
  | { readonly status: 'failed'; readonly error: ErrorBody };

export type ServiceEmitted = {
  readonly type: 'command.completed';
  readonly commandId: string;
  readonly outcome: CommandOutcome;
};

export interface ServiceContext extends ServiceInput {
  /** The graph that is served, or that the service is bringing up; null when there is none. */
  readonly graphId: string | null;
  /** The generation that the gateway sends new queries to. */
  readonly active: Generation | null;
  /** The generation that is to become active. */
  readonly candidate: Generation | null;
  /** A spare one of the same graph, on its way or ready, that takes over when the active one is lost. Only in `ready`. */
  readonly standby: Generation | null;
  /** Generations that are leaving: nothing new reaches them. */
  readonly retiring: readonly Generation[];
  readonly nextGeneration: number;
  /** The command being carried out. */
  readonly command: ServiceCommand | null;
  /** Commands that wait for it to end, oldest first. */
  readonly queue: readonly ServiceCommand[];
  /** When generations failed lately (epoch ms), as far as the restart window reaches. */
  readonly failures: readonly number[];
  /** The same of standbys: they decide when the next one is started, and nothing else. */
  readonly standbyFailures: readonly number[];
  /** How often a GraphServer that crashed or hung has been replaced. */
  readonly restarts: number;
  /** What went wrong last; kept for the status until something else goes wrong. */
  readonly lastError: ErrorBody | null;
  /** What the present command failed with, while its traces are still being removed. */
  readonly failure: ErrorBody | null;
}

export function generationActorId(generation: number): string {
  return `generation-${generation}`;
}

export function liveGenerations(context: ServiceContext): readonly Generation[] {
  const { active, candidate, standby, retiring } = context;
  return [...retiring, ...[active, candidate, standby].filter((generation) => generation !== null)];
}
