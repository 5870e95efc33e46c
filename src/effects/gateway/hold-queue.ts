/**
 * Queries that wait for a generation, in order of arrival. Those that arrive while nothing is active come in at the
 * end; a query that was lost with its generation comes back to the place that its arrival gives it.
 */
import type { RoutedQuery } from './routed-query.js';

interface HoldBounds {
  readonly maxQueries: number;
  readonly maxBytes: number;
}

export class HoldQueue<Query extends RoutedQuery> {
  /** Sorted by `sequence`. */
  #queries: Query[] = [];
  #bytes = 0;

  constructor(private readonly bounds: HoldBounds) {}

  get length(): number {
    return this.#queries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The bound that one more query of this size would break; null when there is room. */
  exceeded(sizeBytes: number): string | null {
    if (this.length >= this.bounds.maxQueries) return `hold.max_queries ${this.bounds.maxQueries}`;
    if (this.#bytes + sizeBytes > this.bounds.maxBytes) return `hold.max_bytes ${this.bounds.maxBytes}`;
    return null;
  }

  /**
   * Takes the query in, and calls `wake` after `waitMs` when it is still here. Does not look at the bounds: a query
   * that was let in once is not turned away for lack of room.
   */
  add(query: Query, waitMs: number, wake: (query: Query) => void): void {
    const last = this.#queries.at(-1);
    if (last === undefined || last.sequence < query.sequence) this.#queries.push(query);
    else this.#queries.splice(this.#placeOf(query), 0, query);
    this.#bytes += query.sizeBytes;
    query.timer = setTimeout(wake, waitMs, query);
  }

  /** Does nothing when the query does not wait here. */
  remove(query: Query): void {
    const place = this.#placeOf(query);
    if (this.#queries[place] !== query) return;
    this.#queries.splice(place, 1);
    this.#bytes -= query.sizeBytes;
    stopTimer(query);
  }

  /** Empties the queue; oldest first. */
  takeAll(): readonly Query[] {
    const all = this.#queries;
    this.#queries = [];
    this.#bytes = 0;
    all.forEach(stopTimer);
    return all;
  }

  /** Index of the first query that did not arrive before this one. */
  #placeOf(query: Query): number {
    let low = 0;
    let high = this.#queries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#queries[middle]?.sequence ?? 0) < query.sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function stopTimer(query: RoutedQuery): void {
  clearTimeout(query.timer);
}
