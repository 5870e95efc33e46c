/** The store as the service machine sees it: one write after another, each slow or failing as its fate says. */
import type { EventQueue } from './event-queue.js';
import type { WriteFate } from './fates.js';
import type { Settle } from './settled-later.js';

interface Write {
  readonly graphId: string;
  readonly fate: WriteFate;
  readonly settle: Settle<void>;
}

export class ModelStore {
  /** The running graph on record. */
  recorded: string | null = null;
  readonly #waiting: Write[] = [];

  constructor(private readonly queue: EventQueue) {}

  /** No write is under way. */
  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** A write that has begun takes place, whether or not anybody waits for it any more. */
  record(graphId: string, fate: WriteFate, settle: Settle<void>): void {
    this.#waiting.push({ graphId, fate, settle });
    if (this.#waiting.length === 1) this.#begin();
  }

  #begin(): void {
    const write = this.#waiting[0];
    if (write === undefined) return;
    const { graphId, fate, settle } = write;
    this.queue.schedule(fate.takesMs, fate.fails ? 'a write fails' : 'a write is durable', () => {
      this.#waiting.shift();
      if (!fate.fails) this.recorded = graphId;
      this.queue.schedule(fate.tellMs, 'the end of a write is told', () => {
        if (fate.fails) settle.fail(new Error('simulated: no space left'));
        else settle.done();
      });
      this.#begin();
    });
  }
}
