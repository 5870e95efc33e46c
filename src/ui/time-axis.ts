/** A time axis on which a switch of milliseconds and a night of quiet both have room: gaps count by their logarithm. */

export interface TimeAxis {
  /** From 0 to 1. */
  place(at: number): number;
}

/** Gaps much shorter than this look the same. */
const SHORT_MS = 40;

/** @param moments in any order; between them time runs evenly */
export function timeAxis(moments: readonly number[]): TimeAxis {
  const stops = [...new Set(moments)].sort((a, b) => a - b);
  const places = [0];
  for (const [index, stop] of stops.entries()) {
    const next = stops[index + 1];
    if (next !== undefined) places.push((places[index] ?? 0) + Math.log2(1 + (next - stop) / SHORT_MS));
  }
  const whole = places.at(-1) || 1;
  return {
    place(at) {
      const first = stops[0];
      const last = stops.at(-1);
      if (first === undefined || last === undefined || at <= first) return 0;
      if (at >= last) return 1;
      const index = stops.findIndex((stop) => stop > at) - 1;
      const [from = first, to = last] = [stops[index], stops[index + 1]];
      const [start = 0, end = whole] = [places[index], places[index + 1]];
      return (start + ((end - start) * (at - from)) / (to - from)) / whole;
    },
  };
}
