/** What the gateway tells of queries, counted. It is told of every one, so this neither allocates nor decides. */
import type { ErrorCode } from '../../../errors.js';
import type { QueryMeter } from '../../../types/gateway.js';
import { bucketOf, DurationHistogram } from './duration-histogram.js';
import { SlidingHistogram } from './sliding-histogram.js';

export class QueryCounts implements QueryMeter {
  readonly latency = new SlidingHistogram(performance.now());
  readonly cutOverPause = new DurationHistogram();
  readonly refused = new Map<ErrorCode, number>();
  waited = 0;

  answeredQuery(arrivedAt: number): void {
    const now = performance.now();
    const ms = now - arrivedAt;
    this.latency.record(bucketOf(ms), ms, now);
  }

  refusedQuery(code: ErrorCode): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  heldQuery(): void {
    this.waited += 1;
  }

  cutOver(pauseMs: number): void {
    this.cutOverPause.record(pauseMs);
  }
}
