import { expect, it } from 'vitest';
import { timeAxis } from '../../src/ui/time-axis.js';

it('moments keep their order, from one end to the other', () => {
  const axis = timeAxis([5000, 0, 100]);
  expect(axis.place(0)).toBe(0);
  expect(axis.place(5000)).toBe(1);
  expect(axis.place(50)).toBeLessThan(axis.place(100));
  expect(axis.place(100)).toBeLessThan(axis.place(2000));
  expect(axis.place(-1)).toBe(0);
  expect(axis.place(9999)).toBe(1);
});

it('a switch of a second is to be seen beside a night of quiet', () => {
  const night = 8 * 3_600_000;
  const axis = timeAxis([0, night, night + 1000]);
  expect(1 - axis.place(night)).toBeGreaterThan(0.15);
});

it('one moment alone is a place as well', () => {
  expect(timeAxis([7]).place(7)).toBe(0);
  expect(timeAxis([]).place(7)).toBe(0);
});
