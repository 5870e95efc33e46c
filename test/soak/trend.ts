/**
 * Does it grow? A straight line by least squares through the samples, with a confidence interval for its slope, and the
 * medians of the first and the last third. Samples of one process depend on each other, which makes the interval too
 * narrow, and a process that restarts things all the time is not smooth: so both must say that it grows, and by more
 * than what is allowed.
 */

export interface Sample {
  /** Since the beginning. */
  readonly seconds: number;
  readonly value: number;
}

export interface Trend {
  /** Medians. */
  readonly first: number;
  readonly last: number;
  readonly perHour: number;
  /** Half the width of the 95 % confidence interval of `perHour`. */
  readonly errorPerHour: number;
  readonly grows: boolean;
}

const TWO_SIDED_95 = 1.96;
const SECONDS_PER_HOUR = 3600;

/** @param allowed how much more there may be at the end than at the beginning */
export function trendOf(samples: readonly Sample[], allowed: number): Trend {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const first = median(samples.slice(0, third));
  const last = median(samples.slice(-third));
  const { slope, error } = slopeOf(samples);
  const duration = (samples.at(-1)?.seconds ?? 0) - (samples[0]?.seconds ?? 0);
  return {
    first,
    last,
    perHour: slope * SECONDS_PER_HOUR,
    errorPerHour: error * SECONDS_PER_HOUR,
    grows: last - first > allowed && (slope - error) * duration > allowed,
  };
}

function slopeOf(samples: readonly Sample[]): { slope: number; error: number } {
  const count = samples.length;
  const meanX = mean(samples.map(({ seconds }) => seconds));
  const meanY = mean(samples.map(({ value }) => value));
  const spread = sum(samples.map(({ seconds }) => (seconds - meanX) ** 2));
  if (count < 3 || spread === 0) return { slope: 0, error: Number.POSITIVE_INFINITY };
  const slope = sum(samples.map(({ seconds, value }) => (seconds - meanX) * (value - meanY))) / spread;
  const residuals = sum(samples.map(({ seconds, value }) => (value - meanY - slope * (seconds - meanX)) ** 2));
  return { slope, error: TWO_SIDED_95 * Math.sqrt(residuals / (count - 2) / spread) };
}

function median(samples: readonly Sample[]): number {
  const values = samples.map(({ value }) => value).toSorted((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? 0;
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
