/** What a row of the fault matrix is, and what is noted of it. */
import type { Stage, StageOptions } from './stage.js';

export interface RowName {
  readonly fault: string;
  /** State of the service, or what it is doing, when the fault comes. */
  readonly during: string;
  /** What it hits. */
  readonly hits: string;
}

export interface Row extends RowName {
  readonly options?: StageOptions;
  /** Answers other than 200 that clients may see; none by default. */
  readonly mayFail?: RegExp;
  /** Brings the fault about, and waits for what it comes to. Throws when it does not come to that. */
  run(stage: Stage): Promise<void>;
}

/** A cell of the grid in which nothing can happen, and why. */
export interface EmptyCell extends RowName {
  readonly why: string;
}

export interface RowResult extends RowName {
  readonly clients: {
    readonly sent: number;
    readonly answered: number;
    /** How often each answer other than a good one came. */
    readonly failed: Readonly<Record<string, number>>;
    readonly wrong: number;
  };
  readonly replayed: number;
  /** States that the status named from the fault on, in order; '(no answer)' while there is no service. */
  readonly said: readonly string[];
  /** From the fault to the first good answer to a query that was sent after it; null when none came. */
  readonly readyAfterMs: number | null;
  readonly left: { readonly processes: number; readonly files: number };
  /** Changes that were acknowledged and are not there. */
  readonly lost: number;
  /** What else is worth knowing. */
  readonly note: string;
  /** Everything that is not as it must be. Empty in a good run. */
  readonly problems: readonly string[];
}

export function nameOf({ fault, during, hits }: RowName): string {
  return `${fault} × ${during} × ${hits}`;
}
