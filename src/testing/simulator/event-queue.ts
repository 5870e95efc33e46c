/**
 * Simulated time: everything that is going to happen, ordered by time and then by who came first. Timers of the
 * machines, events of processes, completed writes and clients are all entries of one queue, so a run has one order.
 */
import type { createActor } from 'xstate';

type Clock = NonNullable<NonNullable<Parameters<typeof createActor>[1]>['clock']>;

export interface Happening {
  readonly at: number;
  readonly order: number;
  /** What it is, for the trace. */
  readonly label: string;
  /** Null once it has happened or was cancelled. */
  happen: (() => void) | null;
}

export class EventQueue {
  /** Simulated ms since the run began. */
  now = 0;
  /** A binary heap; those that were cancelled stay until they come up. */
  readonly #heap: Happening[] = [];
  #order = 0;
  #pending = 0;
  #timers = 0;

  /** How much is still going to happen. */
  get pending(): number {
    return this.#pending;
  }

  /** How many timers of the machines run. */
  get timers(): number {
    return this.#timers;
  }

  schedule(delayMs: number, label: string, happen: () => void): Happening {
    this.#order += 1;
    const happening = { at: this.now + delayMs, order: this.#order, label, happen };
    this.#pending += 1;
    this.#push(happening);
    return happening;
  }

  cancel(happening: Happening | null | undefined): void {
    if (happening == null || happening.happen === null) return;
    happening.happen = null;
    this.#pending -= 1;
  }

  /** When the next thing happens; null when nothing will. */
  nextAt(): number | null {
    let first = this.#heap[0];
    while (first !== undefined && first.happen === null) {
      this.#pop();
      first = this.#heap[0];
    }
    return first?.at ?? null;
  }

  /** Moves time on to the next thing and lets it happen. Returns its label, or null when nothing is left. */
  step(): string | null {
    if (this.nextAt() === null) return null;
    const { at, label, happen } = this.#pop();
    this.now = at;
    this.#pending -= 1;
    happen?.();
    return label;
  }

  /** The clock of the machines. */
  readonly clock: Clock = {
    setTimeout: (fire, delayMs) => {
      this.#timers += 1;
      return this.schedule(delayMs, 'timer', () => {
        this.#timers -= 1;
        fire();
      });
    },
    clearTimeout: (timer: Happening | undefined) => {
      if (timer === undefined || timer.happen === null) return;
      this.#timers -= 1;
      this.cancel(timer);
    },
  };

  #push(happening: Happening): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(happening);
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, happening)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = happening;
  }

  #pop(): Happening {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new Error('The event queue is empty');
    if (heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below !== undefined && right !== undefined && isBefore(right, below)) {
        child += 1;
        below = right;
      }
      if (below === undefined || isBefore(last, below)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(one: Happening, other: Happening): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
