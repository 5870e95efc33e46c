/** What the engine is asked, and what it answers. */
import type { Delivery, Reading } from './read-result.js';
import type { Parameters } from './session.js';

export interface Query {
  readonly text: string;
  readonly parameters: Parameters;
  /** Asked when its turn has come: by then its client may have gone. */
  readonly isWanted: () => boolean;
  /** When it is interrupted, by performance.now(); null: never. */
  readonly deadline: number | null;
  readonly delivery: Delivery;
}

/** Close its rows, unless they are done. */
export interface Answer extends Reading {
  readonly wrote: boolean;
}
