/** Kills the parent at an instant of its choice: anywhere, or right around a request, an answer or a write of the store. */
import { watch } from 'node:fs';
import type { Random } from '../../src/testing/simulator/random.js';
import type { CallWitness } from './admin-calls.js';

type Moment = 'anywhere' | 'after a request' | 'after an answer' | 'in a write';

const MOMENTS: readonly Moment[] = ['anywhere', 'after a request', 'after an answer', 'in a write'];
/** How long a workload lasts, at most. */
const WORKLOAD_MS = 700;
const MAX_CALL = 12;
const CLOSE_MS = 4;

export class Killer implements CallWitness {
  readonly moment: Moment;
  /** Resolves when the signal is out. */
  readonly done: Promise<void>;
  readonly #kill: () => void;
  readonly #delayMs: number;
  readonly #deadline: NodeJS.Timeout;
  #left: number;
  #isKilled = false;

  /** The clock starts now. `store` is the directory that the parent writes to. */
  constructor(random: Random, store: string, kill: () => void) {
    const watcher = watch(store, () => this.#happened('in a write'));
    let done = (): void => undefined;
    this.done = new Promise((resolve) => {
      done = resolve;
    });
    this.#kill = () => {
      if (this.#isKilled) return;
      this.#isKilled = true;
      clearTimeout(this.#deadline);
      watcher.close();
      kill();
      done();
    };
    this.moment = random.pick(MOMENTS);
    this.#left = this.moment === 'anywhere' ? Number.POSITIVE_INFINITY : random.between(1, MAX_CALL);
    this.#delayMs = random.chance(0.2) ? 0 : random.next() * CLOSE_MS;
    this.#deadline = setTimeout(
      this.#kill,
      random.next() * WORKLOAD_MS + (this.moment === 'anywhere' ? 0 : WORKLOAD_MS),
    );
  }

  get isKilled(): boolean {
    return this.#isKilled;
  }

  sent(): void {
    this.#happened('after a request');
  }

  answered(): void {
    this.#happened('after an answer');
  }

  #happened(what: Moment): void {
    if (what !== this.moment) return;
    this.#left -= 1;
    if (this.#left !== 0) return;
    // A timer has steps of a millisecond, and a write may take less: the event loop looks at the clock.
    const at = performance.now() + this.#delayMs;
    const look = () => (performance.now() >= at ? this.#kill() : setImmediate(look));
    look();
  }
}
