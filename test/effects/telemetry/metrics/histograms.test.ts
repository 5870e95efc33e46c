import { describe, expect, test } from 'vitest';
import {
  BUCKETS,
  bucketOf,
  countOf,
  countUpTo,
  DurationHistogram,
  quantileMs,
  upperBoundMs,
} from '../../../../src/effects/telemetry/metrics/duration-histogram.js';
import { SlidingHistogram } from '../../../../src/effects/telemetry/metrics/sliding-histogram.js';

describe('a histogram of durations', () => {
  test('puts each duration into the bucket whose bound it does not exceed', () => {
    for (const ms of [0.07, 0.5, 1, 1.01, 3, 250, 4096, 60_000]) {
      expect(upperBoundMs(bucketOf(ms))).toBeGreaterThanOrEqual(ms);
      expect(upperBoundMs(bucketOf(ms) - 1)).toBeLessThan(ms);
    }
  });

  test('keeps what is too short in the first bucket and what is too long in the last', () => {
    expect([0, -1, 0.001].map(bucketOf)).toEqual([0, 0, 0]);
    expect([1e9, Infinity].map(bucketOf)).toEqual([BUCKETS - 1, BUCKETS - 1]);
    expect(upperBoundMs(BUCKETS - 1)).toBe(Infinity);
  });

  test('counts exactly what took at most a power of two', () => {
    const histogram = new DurationHistogram();
    for (const ms of [0.5, 1, 1, 1.001, 2, 64, 65]) histogram.record(ms);
    expect([0.25, 0.5, 1, 2, 64, 128].map((ms) => countUpTo(histogram.counts, ms))).toEqual([0, 1, 3, 5, 6, 7]);
    expect(countOf(histogram.counts)).toBe(7);
    expect(histogram.sumMs).toBeCloseTo(134.501);
  });

  test('tells a quantile within a fifth, and none of nothing', () => {
    const histogram = new DurationHistogram();
    expect(quantileMs(histogram.counts, 0.5)).toBeNull();
    for (let ms = 1; ms <= 1000; ms += 1) histogram.record(ms);
    const p50 = quantileMs(histogram.counts, 0.5) ?? 0;
    const p99 = quantileMs(histogram.counts, 0.99) ?? 0;
    expect(Math.abs(p50 - 500)).toBeLessThan(100);
    expect(Math.abs(p99 - 990)).toBeLessThan(198);
  });

  test('has a finite quantile even when all took longer than the last bound', () => {
    const histogram = new DurationHistogram();
    histogram.record(1e9);
    expect(Number.isFinite(quantileMs(histogram.counts, 0.5))).toBe(true);
  });
});

describe('a histogram of the last seconds', () => {
  test('forgets what is older than ten seconds, and keeps it in the total', () => {
    const histogram = new SlidingHistogram(500);
    const bucket = bucketOf(4);
    histogram.record(bucket, 4, 600);
    histogram.record(bucket, 4, 5_000);
    expect(countOf(histogram.recent(9_999).counts)).toBe(2);
    expect(countOf(histogram.recent(10_000).counts)).toBe(1);
    expect(countOf(histogram.recent(15_000).counts)).toBe(0);
    expect(countOf(histogram.total())).toBe(2);
    expect(histogram.sumMs).toBe(8);
  });

  test('counts after a rest of hours as before it', () => {
    const histogram = new SlidingHistogram(0);
    histogram.record(3, 1, 10);
    histogram.record(3, 1, 7_200_000);
    histogram.record(3, 1, 7_200_001);
    expect(countOf(histogram.recent(7_200_002).counts)).toBe(2);
    expect(countOf(histogram.total())).toBe(3);
  });

  test('says how far back it reaches: to its start at first, never less than a second, at most ten', () => {
    const histogram = new SlidingHistogram(2_500);
    expect(histogram.recent(2_600).windowMs).toBe(1000);
    expect(histogram.recent(6_500).windowMs).toBe(4000);
    expect(histogram.recent(20_500).windowMs).toBe(9500);
  });

  test('keeps a time that comes late in the newest second', () => {
    const histogram = new SlidingHistogram(0);
    histogram.record(1, 1, 30_000);
    histogram.record(1, 1, 29_999);
    expect(countOf(histogram.recent(30_000).counts)).toBe(2);
  });
});
