import { describe, expect, it } from 'vitest';
import { RunningRecord } from './running-record.js';

function record(...entries: readonly [graphId: string, from: number, to: number, isCertain: boolean][]): string[] {
  const made = new RunningRecord('1');
  for (const [graphId, from, to, isCertain] of entries) made.add({ graphId, from, to, isCertain });
  return [...made.permitted()].toSorted();
}

describe('the graph on record', () => {
  it('is that of the last start that was acknowledged', () => {
    expect(record()).toEqual(['1']);
    expect(record(['2', 0, 10, true])).toEqual(['2']);
    expect(record(['2', 0, 10, true], ['3', 11, 20, true])).toEqual(['3']);
  });

  it('is either of two whose times overlap', () => {
    expect(record(['2', 0, 10, true], ['3', 5, 20, true])).toEqual(['2', '3']);
    expect(record(['2', 0, 10, true], ['3', 5, 20, true], ['4', 12, 30, true])).toEqual(['3', '4']);
  });

  it('may be that of a start that was cut off, or superseded while nothing came after it', () => {
    expect(record(['2', 0, Number.POSITIVE_INFINITY, false])).toEqual(['1', '2']);
    expect(record(['2', 0, 10, false], ['3', 5, 20, true])).toEqual(['2', '3']);
    expect(record(['2', 0, 10, false], ['3', 11, 20, true])).toEqual(['3']);
  });
});
