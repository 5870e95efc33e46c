/**
 * How long things took, as counts in buckets. The buckets grow by a quarter of a doubling, so that a quantile read off
 * them is wrong by less than a fifth, from a sixteenth of a millisecond to half an hour, in one array of fixed size.
 */

const PER_DOUBLING = 4;
const SMALLEST_EXPONENT = -4;
const LARGEST_EXPONENT = 21;

/** The last bucket takes whatever is longer. */
export const BUCKETS = (LARGEST_EXPONENT - SMALLEST_EXPONENT) * PER_DOUBLING + 2;

/** Index of the bucket for a duration. */
export function bucketOf(ms: number): number {
  const index = Math.ceil((Math.log2(ms) - SMALLEST_EXPONENT) * PER_DOUBLING);
  // Of zero the logarithm is -Infinity; a clock that was set back may give less than that, and NaN.
  return index > 0 ? Math.min(index, BUCKETS - 1) : 0;
}

/** Longest duration (ms) that belongs to the bucket; Infinity for the last. */
export function upperBoundMs(bucket: number): number {
  return bucket === BUCKETS - 1 ? Infinity : 2 ** (SMALLEST_EXPONENT + bucket / PER_DOUBLING);
}

/** How many lasted at most so many ms. Exact for powers of two, which are bounds of buckets. */
export function countUpTo(counts: ArrayLike<number>, ms: number): number {
  let count = 0;
  for (let bucket = 0; bucket <= bucketOf(ms); bucket += 1) count += counts[bucket] ?? 0;
  return count;
}

export function countOf(counts: ArrayLike<number>): number {
  return countUpTo(counts, Infinity);
}

/** The duration (ms) that the given share (0 to 1) did not exceed, within the width of a bucket; null when there is none. */
export function quantileMs(counts: ArrayLike<number>, share: number): number | null {
  const rank = countOf(counts) * share;
  if (rank === 0) return null;
  let below = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const count = counts[bucket] ?? 0;
    if (count > 0 && below + count >= rank) {
      const from = bucket === 0 ? 0 : upperBoundMs(bucket - 1);
      const to = Math.min(upperBoundMs(bucket), from * 2 || Infinity);
      return from + ((to - from) * (rank - below)) / count;
    }
    below += count;
  }
  return null;
}

export class DurationHistogram {
  readonly counts = new Float64Array(BUCKETS);
  sumMs = 0;

  record(ms: number): void {
    const bucket = bucketOf(ms);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sumMs += ms;
  }
}
