/** The measurements of one service, from its start on: figures for people, and metrics for Prometheus. */
import type { FactListener } from '../../types/facts.js';
import type { Figures } from '../../types/figures.js';
import type { QueryMeter } from '../../types/gateway.js';
import type { Exposition, ServiceStatus } from '../../types/service.js';
import { readFigures } from './figures.js';
import { CpuByRole, type ProcessRole } from './metrics/cpu-by-role.js';
import { LifecycleCounts } from './metrics/lifecycle-counts.js';
import { QueryCounts } from './metrics/query-counts.js';
import { renderMetrics } from './metrics/render.js';
import { ProcessUsages } from './process-usage.js';

export class Metrics {
  readonly #sources = { queries: new QueryCounts(), lifecycle: new LifecycleCounts(), usages: new ProcessUsages() };
  readonly #cpu = new CpuByRole();

  /** `version`: of graphkeeper. */
  constructor(private readonly version: string) {}

  /** Counts what the gateway tells. */
  get meter(): QueryMeter {
    return this.#sources.queries;
  }

  /** Counts what happens to the service. */
  readonly hear: FactListener = (fact) => this.#sources.lifecycle.hear(fact);

  figures(status: ServiceStatus): Figures {
    return readFigures(this.#sources, status);
  }

  exposition(status: ServiceStatus): Promise<Exposition> {
    const { queries, lifecycle } = this.#sources;
    return renderMetrics({ version: this.version, status, queries, lifecycle, ...this.#processes(status) });
  }

  #processes({ generations }: ServiceStatus) {
    const { usages } = this.#sources;
    const byLeader = usages.ofGroups(generations.flatMap(({ pid }) => pid ?? []));
    const children = generations.flatMap(({ role, pid }) => {
      const usage = pid === null ? undefined : byLeader.get(pid);
      return pid === null || usage === undefined ? [] : [{ role, pid, ...usage }];
    });
    const all = [{ role: 'parent' as const, pid: process.pid, ...usages.own() }, ...children];
    const rssBytes = new Map<ProcessRole, number>();
    for (const { role, rssBytes: bytes } of all) rssBytes.set(role, (rssBytes.get(role) ?? 0) + bytes);
    return { rssBytes, cpuSeconds: this.#cpu.note(all) };
  }
}
