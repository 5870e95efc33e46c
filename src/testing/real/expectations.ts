/** What the model says that can be seen from outside, and how the real service differs from it. */
import type { EventObject } from 'xstate';
import { GraphkeeperError } from '../../errors.js';
import type { CommandOutcome, ServiceEmitted } from '../../machines/service-types.js';
import type { Generation } from '../../types/generation.js';
import type { CommandReport, ServiceStatus } from '../../types/service.js';
import type { Step } from '../paths/trace-step.js';
import { stateName } from '../state-name.js';
import type { ServiceSnapshot } from './real-model.js';
import { isOfGeneration } from './real-service.js';

/** A generation is numbered from 1 in the model; in a workspace that was used before it is not. */
export type Offset = number;

/** Everything of a snapshot that decides what comes next or that somebody can see. */
export function essenceOf({ value, context }: ServiceSnapshot, offset: Offset = 0): unknown {
  const { active, candidate, standby, retiring, command, queue, graphId, lastError, failure } = context;
  const numbered = (generation: Generation | null) =>
    generation && { number: generation.number - offset, graphId: generation.graphId };
  return {
    state: stateName(value),
    graphId,
    active: numbered(active),
    candidate: numbered(candidate),
    standby: numbered(standby),
    retiring: retiring.map(numbered),
    command: command?.type ?? null,
    queue: queue.map(({ type }) => type),
    failures: context.failures.length,
    standbyFailures: context.standbyFailures.length,
    restarts: context.restarts,
    lastError: lastError?.error ?? null,
    failure: failure?.error ?? null,
  };
}

/** The same as above, as far as `status` tells it. */
export function statusOf(snapshot: ServiceSnapshot, offset: Offset): unknown {
  const { active, candidate, standby, retiring, restarts, lastError, graphId } = snapshot.context;
  const as = (role: string) => (generation: Generation) => [generation.number + offset, generation.graphId, role];
  const generations = [
    ...retiring.map(as('retiring')),
    ...(active === null ? [] : [as('active')(active)]),
    ...(candidate === null ? [] : [as('candidate')(candidate)]),
    ...(standby === null ? [] : [as('standby')(standby)]),
  ];
  const lifecycle = stateName(snapshot.value);
  return {
    lifecycle,
    graph: lifecycle === 'failed' ? null : graphId,
    generation: active === null ? null : active.number + offset,
    generations: generations.toSorted(([a], [b]) => Number(a) - Number(b)),
    restarts,
    lastError: lastError?.error ?? null,
  };
}

export function statusSeen({ lifecycle, graph, generation, generations, restarts, lastError }: ServiceStatus): unknown {
  return {
    lifecycle,
    graph: graph?.id ?? null,
    generation: generation?.number ?? null,
    generations: generations.map(({ number, graphId, role }) => [number, graphId, role]),
    restarts,
    lastError: lastError?.error ?? null,
  };
}

/** Is what came what was to come? The report of one that was killed meanwhile says what it died of, not what it was told. */
export function isTheSame(expected: EventObject, came: EventObject, offset: Offset, withReport: boolean): boolean {
  if (expected.type !== came.type) return false;
  if (!isOfGeneration(expected) || !isOfGeneration(came)) return true;
  if (came.generation - offset !== expected.generation) return false;
  if (!withReport || expected.type !== 'generation.exited' || came.type !== 'generation.exited') return true;
  const { reason, code, signal } = came.report;
  return reason === expected.report.reason && code === expected.report.code && signal === expected.report.signal;
}

/** What the model answers each command with, by its id. */
export function expectedOutcomes(steps: readonly Step[], offset: Offset): ReadonlyMap<string, string> {
  const emitted = steps.flatMap(({ actions }) => actions.map(({ params }) => params).filter(isCompleted));
  return new Map(emitted.map(({ event: { commandId, outcome } }) => [commandId, describeOutcome(outcome, offset)]));
}

export function describeReport({ graphId, generation }: Pick<CommandReport, 'graphId' | 'generation'>): string {
  return `done: graph ${graphId}, generation ${generation}`;
}

export function describeRejection(error: unknown): string {
  return error instanceof GraphkeeperError ? error.code : String(error);
}

function describeOutcome(outcome: CommandOutcome, offset: Offset): string {
  if (outcome.status === 'failed') return outcome.error.error;
  const { graphId, generation } = outcome;
  return describeReport({ graphId, generation: generation === null ? null : generation + offset });
}

function isCompleted(params: unknown): params is { readonly event: ServiceEmitted } {
  if (typeof params !== 'object' || params === null || !('event' in params)) return false;
  const { event } = params;
  return typeof event === 'object' && event !== null && 'type' in event && event.type === 'command.completed';
}
