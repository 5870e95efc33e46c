/** A scrape as Prometheus text. Nothing is kept between two of them, and prom-client is loaded by the first. */
import type { Exposition } from '../../../types/service.js';
import { countOf, countUpTo } from './duration-histogram.js';
import { type Durations, FAMILIES, type Family, type Scrape } from './families.js';

/** Bounds in ms: powers of two, which our buckets count exactly, from a quarter of a millisecond to about a minute. */
const BOUNDS_MS = Array.from({ length: 19 }, (_, at) => 2 ** (at - 2));

export async function renderMetrics(scrape: Scrape): Promise<Exposition> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();

  /** Ours are counted already, in arrays; prom-client's own would want to see every observation. */
  class TakenHistogram extends Histogram {
    constructor(
      private readonly family: Family,
      private readonly durations: Durations,
    ) {
      super({ name: family.name, help: family.help, registers: [registry] });
    }

    /** prom-client asks for this when it writes text. */
    async getForPromString() {
      const { name, help } = this.family;
      return { name, help, type: 'histogram', values: histogramSamples(name, this.durations) };
    }
  }

  for (const family of FAMILIES) {
    const { name, help, labels: labelNames = [] } = family;
    const options = { name, help, labelNames, registers: [registry] };
    if (family.type === 'histogram') {
      new TakenHistogram(family, family.read(scrape));
      continue;
    }
    const metric = family.type === 'counter' ? new Counter(options) : new Gauge(options);
    for (const { labels = {}, value } of family.read(scrape)) metric.inc(labels, value);
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}

function histogramSamples(name: string, { counts, sumMs }: Durations) {
  const count = countOf(counts);
  const buckets = BOUNDS_MS.map((ms) => ({ le: String(ms / 1000), value: countUpTo(counts, ms) }));
  return [
    ...[...buckets, { le: '+Inf', value: count }].map(({ le, value }) => ({
      metricName: `${name}_bucket`,
      labels: { le },
      value,
    })),
    { metricName: `${name}_sum`, labels: {}, value: sumMs / 1000 },
    { metricName: `${name}_count`, labels: {}, value: count },
  ];
}
