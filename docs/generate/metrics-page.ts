/** docs/reference/metrics.md: every metric of /metrics, from the table that the scrape is made of. */
import { FAMILIES } from '../../src/effects/telemetry/metrics/families.js';
import { code, codes, page, table } from './markdown.js';

export function metricsPage(): string {
  return page(
    '# Metrics',
    'What `GET /metrics` on the Admin Service answers, in the text format of Prometheus. How to scrape it, with a dashboard and rules for alarms: [watch it with Prometheus](../how-to/watch-it-with-prometheus.md). `GET /v1/graphkeeper/figures`, and `service.figures()` in the library, have the most important of it ready for people: rates and quantiles of the last ten seconds.',
    table(
      ['Metric', 'Type', 'Labels', 'Meaning'],
      FAMILIES.map(({ name, type, labels = [], help }) => [code(name), type, codes(labels), help]),
    ),
    'Everything counts from the start of the service. Every value of a label is there from the first scrape on, with 0 where nothing has happened; only `error` has those that have occurred. A histogram has buckets from 0.25 ms to 65.536 s, each twice the one before.',
    'Counting costs next to nothing and runs no timer: one element of an array is counted up for each query, memory and CPU are read when somebody asks, and at most once a second. The library that writes the text is loaded by the first scrape. Which processes belong to a generation is looked up at most every ten seconds.',
  );
}
