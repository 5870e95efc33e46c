import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/testing/simulator/event-queue.js';
import { Random } from '../../../src/testing/simulator/random.js';

describe('simulated time', () => {
  it('lets things happen by time, and those of one instant in the order in which they were announced', () => {
    const queue = new EventQueue();
    const seen: string[] = [];
    const announce = (ms: number, what: string) => queue.schedule(ms, what, () => seen.push(`${what} at ${queue.now}`));
    announce(20, 'c');
    announce(10, 'a');
    announce(20, 'd');
    announce(10, 'b');
    announce(0, 'first');
    while (queue.step() !== null);
    expect(seen).toEqual(['first at 0', 'a at 10', 'b at 10', 'c at 20', 'd at 20']);
  });

  it('keeps the order of a thousand things that come and are called off at random', () => {
    const queue = new EventQueue();
    const random = new Random(1);
    const seen: number[] = [];
    for (let count = 0; count < 1_000; count += 1) {
      const happening = queue.schedule(random.between(0, 100), 'one', () => seen.push(queue.now));
      if (random.chance(0.3)) queue.cancel(happening);
      if (random.chance(0.3)) queue.step();
    }
    while (queue.step() !== null);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.length).toBe(733);
    expect(queue.pending).toBe(0);
  });

  it('does not let happen what was called off, and stays where it is', () => {
    const queue = new EventQueue();
    const happening = queue.schedule(5, 'nothing', () => expect.unreachable());
    queue.cancel(happening);
    queue.cancel(happening);
    expect([queue.pending, queue.nextAt(), queue.step(), queue.now]).toEqual([0, null, null, 0]);
  });

  it('runs the timers of the machines, and counts them', () => {
    const queue = new EventQueue();
    const seen: string[] = [];
    const called = queue.clock.setTimeout(() => seen.push('called off'), 3);
    queue.clock.setTimeout(() => seen.push('fired'), 5);
    expect(queue.timers).toBe(2);
    queue.clock.clearTimeout(called);
    expect(queue.timers).toBe(1);
    expect(queue.step()).toBe('timer');
    expect([seen, queue.now, queue.timers]).toEqual([['fired'], 5, 0]);
  });
});

describe('chance', () => {
  it('gives the same numbers for the same seed, evenly', () => {
    const random = new Random(42);
    const again = new Random(42);
    const tens = new Array<number>(10).fill(0);
    for (let count = 0; count < 10_000; count += 1) {
      const drawn = random.between(0, 9);
      expect(again.between(0, 9)).toBe(drawn);
      tens[drawn] = (tens[drawn] ?? 0) + 1;
    }
    expect(Math.min(...tens)).toBeGreaterThan(900);
    expect(Math.max(...tens)).toBeLessThan(1_100);
  });
});
