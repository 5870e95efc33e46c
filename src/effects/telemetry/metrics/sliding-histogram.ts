/**
 * Durations since the start, and those of the last seconds: one array element is counted up for each, and nothing is
 * allocated. A slot holds one second; the oldest is used again when its second is over. Nothing runs in between.
 */
import { BUCKETS } from './duration-histogram.js';

const SLOTS = 10;
const SLOT_MS = 1000;

export interface RecentDurations {
  readonly counts: Float64Array;
  /** How far back they reach. */
  readonly windowMs: number;
}

export class SlidingHistogram {
  readonly #slots = Array.from({ length: SLOTS }, () => new Uint32Array(BUCKETS));
  readonly #startedAt: number;
  /** Number of the newest slot, counted from the clock's zero. */
  #newest: number;
  #current: Uint32Array;
  /** What the slots do not hold any more. */
  readonly #past = new Float64Array(BUCKETS);
  sumMs = 0;

  /** `now`: performance.now(), here and below. */
  constructor(now: number) {
    this.#startedAt = now;
    this.#newest = slotNumber(now);
    this.#current = this.#slotOf(this.#newest);
  }

  record(bucket: number, ms: number, now: number): void {
    if (now >= (this.#newest + 1) * SLOT_MS) this.#turnTo(now);
    this.#current[bucket] = (this.#current[bucket] ?? 0) + 1;
    this.sumMs += ms;
  }

  /** Those of the last ten seconds, the one that has begun included. */
  recent(now: number): RecentDurations {
    this.#turnTo(now);
    const oldestAt = (this.#newest - SLOTS + 1) * SLOT_MS;
    // Never so short that a single query looks like thousands a second.
    const windowMs = Math.max(now - Math.max(oldestAt, this.#startedAt), SLOT_MS);
    return { counts: sumOf(this.#slots), windowMs };
  }

  total(): Float64Array {
    return sumOf([this.#past, ...this.#slots]);
  }

  #turnTo(now: number): void {
    const number = slotNumber(now);
    // After a long rest each slot is emptied once, not once for each second.
    for (let next = Math.max(this.#newest + 1, number - SLOTS + 1); next <= number; next += 1) {
      const slot = this.#slotOf(next);
      addTo(this.#past, slot);
      slot.fill(0);
      this.#current = slot;
    }
    this.#newest = Math.max(this.#newest, number);
  }

  #slotOf(number: number): Uint32Array {
    const slot = this.#slots[number % SLOTS];
    if (slot === undefined) throw new Error(`There is no slot ${number}`);
    return slot;
  }
}

function slotNumber(now: number): number {
  return Math.floor(now / SLOT_MS);
}

function sumOf(arrays: readonly ArrayLike<number>[]): Float64Array {
  const sum = new Float64Array(BUCKETS);
  for (const array of arrays) addTo(sum, array);
  return sum;
}

function addTo(sum: Float64Array, array: ArrayLike<number>): void {
  for (let bucket = 0; bucket < sum.length; bucket += 1) sum[bucket] = (sum[bucket] ?? 0) + (array[bucket] ?? 0);
}
