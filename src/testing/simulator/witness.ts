/** Sees everything that happens in a run: keeps the trace, counts, and remembers the first thing that is wrong. */
import type { EventQueue } from './event-queue.js';
import type { Figures } from './figures.js';
import { Trace, type TraceEntry } from './trace.js';

export interface Violation {
  readonly invariant: string;
  readonly detail: string;
  /** The step after which it was found, counted from 1. */
  readonly step: number;
  /** What happened before, oldest first. */
  readonly trace: readonly TraceEntry[];
}

export class Witness {
  readonly trace = new Trace();
  steps = 0;
  violation: Violation | null = null;
  /** State path of the service machine, also between the microsteps of one step. */
  lifecycle = 'idle';

  constructor(
    private readonly queue: EventQueue,
    readonly figures: Figures,
  ) {}

  count(what: string): void {
    this.figures.count(what);
  }

  /** An arrow in the sequence diagram; a note when both are the same. */
  say(from: string, to: string, text: string): void {
    this.trace.say(this.queue.now, from, to, text);
  }

  violate(invariant: string, detail: string): void {
    this.violation ??= { invariant, detail, step: this.steps, trace: this.trace.last() };
  }
}
