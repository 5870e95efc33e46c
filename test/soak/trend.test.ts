import { describe, expect, it } from 'vitest';
import { Random } from '../../src/testing/simulator/random.js';
import { type Sample, trendOf } from './trend.js';

/** Two minutes, one sample a second. */
function samples(valueAt: (seconds: number, noise: number) => number): Sample[] {
  const random = new Random(1);
  return Array.from({ length: 120 }, (_, seconds) => ({ seconds, value: valueAt(seconds, random.next() - 0.5) }));
}

describe('a figure that is sampled', () => {
  it('grows when it does so steadily, however noisy: one file descriptor in ten seconds is found', () => {
    const trend = trendOf(
      samples((seconds, noise) => Math.round(40 + seconds / 10 + 8 * noise)),
      4,
    );
    expect(trend.grows).toBe(true);
    expect(trend.perHour).toBeGreaterThan(300);
    expect(trend.perHour).toBeLessThan(420);
  });

  it('does not grow when it only goes up and down', () => {
    expect(
      trendOf(
        samples((_, noise) => 40 + 20 * noise),
        4,
      ).grows,
    ).toBe(false);
  });

  it('does not grow when one sample stands out, at the end', () => {
    expect(
      trendOf(
        samples((seconds) => (seconds === 119 ? 400 : 40)),
        4,
      ).grows,
    ).toBe(false);
  });

  it('does not grow by what is allowed', () => {
    expect(
      trendOf(
        samples((seconds) => 40 + seconds / 60),
        4,
      ).grows,
    ).toBe(false);
  });

  it('gives the medians of the first and the last third, and the slope per hour with its error', () => {
    expect(
      trendOf(
        samples((seconds) => seconds),
        4,
      ),
    ).toEqual({
      first: 20,
      last: 100,
      perHour: 3600,
      errorPerHour: expect.closeTo(0),
      grows: true,
    });
  });
});
