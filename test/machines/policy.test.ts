import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  backOffCeilingMs,
  countFailure,
  DEFAULT_POLICY,
  exceedsIntensity,
  fullJitterMs,
  standbyBackOffMs,
} from '../../src/machines/policy.js';

const policy = {
  ...DEFAULT_POLICY,
  backoffBaseMs: 100,
  backoffCapMs: 1000,
  restartIntensity: 2,
  restartWindowMs: 5000,
};

describe('the restart policy', () => {
  it('does not wait after a first failure, then doubles the ceiling up to the cap', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 60].map((failures) => backOffCeilingMs(failures, policy))).toEqual([
      0, 0, 100, 200, 400, 800, 1000, 1000, 1000,
    ]);
  });

  it('picks a uniform share of the ceiling', () => {
    expect([0, 0.25, 0.999].map((random) => fullJitterMs(400, random))).toEqual([0, 100, 399]);
  });

  it('gives up when the failures within the window exceed the intensity', () => {
    let failures: readonly number[] = [];
    for (const at of [0, 1000, 2000]) failures = countFailure(failures, at, policy);
    expect(failures).toEqual([0, 1000, 2000]);
    expect(exceedsIntensity(failures, policy)).toBe(true);
    expect(exceedsIntensity(countFailure([0, 1000], 5001, policy), policy)).toBe(false);
  });

  it('remembers no more failures than exceed the intensity', () => {
    expect(countFailure([0, 1000, 2000], 3000, policy)).toEqual([1000, 2000, 3000]);
  });

  it('forgets a failure exactly when it leaves the window', () => {
    expect(countFailure([0], 4999, policy)).toEqual([0, 4999]);
    expect(countFailure([0], 5000, policy)).toEqual([5000]);
  });

  it('waits for a standby as the back-off says, and a whole window after too many failures, whatever the jitter', () => {
    expect(standbyBackOffMs([], policy, 0.5)).toBe(0);
    expect(standbyBackOffMs([0], policy, 0.5)).toBe(0);
    expect(standbyBackOffMs([0, 1], policy, 0.5)).toBe(50);
    expect(standbyBackOffMs([0, 1], policy)).toBe(100);
    expect(standbyBackOffMs([0, 1, 2], policy, 0.5)).toBe(5000);
  });

  it('keeps the failures in order and bounded by the window, whatever comes', () => {
    const gaps = fc.array(fc.nat(3000), { maxLength: 50 });
    fc.assert(
      fc.property(gaps, (given) => {
        let at = 0;
        let failures: readonly number[] = [];
        for (const gap of given) {
          at += gap;
          failures = countFailure(failures, at, policy);
          expect(failures.at(-1)).toBe(at);
          expect(failures.every((failure) => failure > at - 5000 && failure <= at)).toBe(true);
          expect([...failures].sort((a, b) => a - b)).toEqual(failures);
        }
      }),
    );
  });
});
