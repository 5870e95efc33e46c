/** The figures of a running service: what is counted all the time, and what is looked up when somebody asks. */
import type { Figures, GenerationFigures } from '../../types/figures.js';
import type { ServiceStatus } from '../../types/service.js';
import { countOf, quantileMs } from './metrics/duration-histogram.js';
import type { LifecycleCounts } from './metrics/lifecycle-counts.js';
import type { QueryCounts } from './metrics/query-counts.js';
import type { ProcessUsages } from './process-usage.js';

export interface FigureSources {
  readonly queries: QueryCounts;
  readonly lifecycle: LifecycleCounts;
  readonly usages: ProcessUsages;
}

export function readFigures({ queries, lifecycle, usages }: FigureSources, status: ServiceStatus): Figures {
  const { counts, windowMs } = queries.latency.recent(performance.now());
  const p50 = quantileMs(counts, 0.5);
  const p99 = quantileMs(counts, 0.99);
  const { answered, inFlight, held, heldBytes, replayed, refused } = status.gateway;
  const { done, failed } = lifecycle.switches;
  const { rssBytes, cpu } = usages.own();
  return {
    at: Date.now(),
    windowMs: Math.round(windowMs),
    queriesPerSecond: (countOf(counts) * 1000) / windowMs,
    latencyMs: p50 === null || p99 === null ? null : { p50, p99 },
    answered,
    inFlight,
    held,
    heldBytes,
    replayed,
    refused,
    restarts: status.restarts,
    switches: { done, failed, lastMs: lifecycle.lastSwitchMs },
    parent: { pid: process.pid, rssBytes, cpu },
    generations: generationFigures(usages, status),
  };
}

function generationFigures(usages: ProcessUsages, { generations }: ServiceStatus): GenerationFigures[] {
  const byLeader = usages.ofGroups(generations.flatMap(({ pid }) => pid ?? []));
  return generations.flatMap(({ number, graphId, pid }) => {
    const usage = pid === null ? undefined : byLeader.get(pid);
    if (pid === null || usage === undefined) return [];
    const { rssBytes, cpu } = usage;
    return [{ generation: number, graphId, pid, rssBytes, cpu }];
  });
}
