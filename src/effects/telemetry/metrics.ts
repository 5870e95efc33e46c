/** The measurements of one service, from its start on: figures for people. */
import type { FactListener } from '../../types/facts.js';
import type { Figures } from '../../types/figures.js';
import type { QueryMeter } from '../../types/gateway.js';
import type { ServiceStatus } from '../../types/service.js';
import { readFigures } from './figures.js';
import { LifecycleCounts } from './metrics/lifecycle-counts.js';
import { QueryCounts } from './metrics/query-counts.js';
import { ProcessUsages } from './process-usage.js';

export class Metrics {
  readonly #sources = { queries: new QueryCounts(), lifecycle: new LifecycleCounts(), usages: new ProcessUsages() };

  /** Counts what the gateway tells. */
  get meter(): QueryMeter {
    return this.#sources.queries;
  }

  /** Counts what happens to the service. */
  readonly hear: FactListener = (fact) => this.#sources.lifecycle.hear(fact);

  figures(status: ServiceStatus): Figures {
    return readFigures(this.#sources, status);
  }
}
