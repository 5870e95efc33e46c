/** What can be counted and measured about a running service. Rates and quantiles are over the last `windowMs`. */

export interface ProcessFigures {
  readonly pid: number;
  readonly rssBytes: number;
  /** Share of one core since the last reading: 1 is one core busy. */
  readonly cpu: number;
}

export interface GenerationFigures extends ProcessFigures {
  readonly generation: number;
  readonly graphId: string;
}

export interface Figures {
  /** Epoch ms. */
  readonly at: number;
  readonly windowMs: number;
  readonly queriesPerSecond: number;
  /** From the arrival of the whole query to the end of its answer; null when none was answered in the window. */
  readonly latencyMs: { readonly p50: number; readonly p99: number } | null;
  readonly answered: number;
  readonly inFlight: number;
  readonly held: number;
  readonly heldBytes: number;
  readonly replayed: number;
  readonly refused: number;
  readonly restarts: number;
  readonly switches: { readonly done: number; readonly failed: number; readonly lastMs: number | null };
  /** The service's own process. */
  readonly parent: ProcessFigures;
  /** Live generations, oldest first. Empty off Linux. */
  readonly generations: readonly GenerationFigures[];
}
