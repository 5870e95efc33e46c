/** The status of the service, read off the machine's snapshot: nothing is kept that could differ from it. */
import { generationActorId, liveGenerations } from '../machines/service-types.js';
import type { Gateway } from '../types/gateway.js';
import type { Generation, GenerationPhase } from '../types/generation.js';
import type { Graph } from '../types/graph.js';
import type { GenerationStatus, ServiceStatus } from '../types/service.js';
import type { ServiceSnapshot } from './lifecycle.js';

export interface StatusSources {
  readonly snapshot: ServiceSnapshot;
  readonly gateway: Gateway;
  readonly endpoints: ServiceStatus['endpoints'];
  /** When the present lastError appeared (epoch ms). */
  readonly lastErrorAt: number;
  readonly recordedGraphId: string | null;
  readonly findGraph: (graphId: string) => Graph | null;
}

export function describeStatus({
  snapshot,
  gateway,
  endpoints,
  lastErrorAt,
  recordedGraphId,
  findGraph,
}: StatusSources): ServiceStatus {
  const { context } = snapshot;
  const describe = (generation: Generation) => describeGeneration(snapshot, generation);
  const lifecycle = statePath(snapshot.value);
  return {
    lifecycle,
    // A service that has given up is not on its way to a graph, though it remembers which one to try again.
    graph: context.graphId === null || lifecycle === 'failed' ? null : findGraph(context.graphId),
    recordedGraphId,
    generation: context.active && describe(context.active),
    generations: liveGenerations(context)
      .map(describe)
      .toSorted((a, b) => a.number - b.number),
    restarts: context.restarts,
    lastError: context.lastError && { ...context.lastError, at: lastErrorAt },
    startedAt: context.active?.readyAt ?? null,
    gateway: { mode: gateway.mode, ...gateway.counters() },
    endpoints,
  };
}

/** `{ switching: 'preparing' }` → `switching.preparing` */
export function statePath(value: ServiceSnapshot['value']): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([state, below]) => `${state}.${below}`)
    .join(' ');
}

/** Graphs whose data the service uses, or is about to. */
export function graphsInUse({ context, value }: ServiceSnapshot): ReadonlySet<string> {
  const named = [context.command, ...context.queue].flatMap((command) =>
    command && 'graphId' in command ? [command.graphId] : [],
  );
  const aimedAt = context.graphId === null || value === 'failed' ? [] : [context.graphId];
  return new Set([...named, ...aimedAt, ...liveGenerations(context).map(({ graphId }) => graphId)]);
}

function describeGeneration(snapshot: ServiceSnapshot, generation: Generation): GenerationStatus {
  return { ...generation, role: roleOf(snapshot, generation), phase: phaseOf(snapshot, generation.number) };
}

function roleOf({ context }: ServiceSnapshot, generation: Generation): GenerationStatus['role'] {
  const roles = ['active', 'candidate', 'standby'] as const;
  return roles.find((role) => context[role] === generation) ?? 'retiring';
}

function phaseOf(snapshot: ServiceSnapshot, generation: number): GenerationPhase {
  const child = snapshot.children[generationActorId(generation)]?.getSnapshot();
  const value = child !== undefined && 'value' in child ? child.value : 'exited';
  // A compound state (terminating) is named by its parent.
  return (typeof value === 'string' ? value : Object.keys(value)[0]) as GenerationPhase;
}
