/** What the world around the machines is going to do: decided when a thing begins, by chance or by a script. */

/** The life of one simulated process, unless somebody ends it earlier. Durations in ms. */
export interface ProcessFate {
  /** From the order to start it until the machine hears of the process, or that there is none. */
  readonly spawnMs: number;
  readonly start: 'becomesReady' | 'neverReady' | 'exits' | 'cannotSpawn';
  /** From spawn until it answers queries, or exits. */
  readonly startMs: number;
  /** How the machine learns that it is ready. */
  readonly readiness: 'notified' | 'probed';
  /** The readiness probe itself breaks, which says nothing about the process. */
  readonly probeBreaks: boolean;
  /** Does the launcher know from the start where it will answer? */
  readonly choosesEndpoints: boolean;
  /** Messages that mean nothing, from its spawn on. */
  readonly garbageMessages: number;
  /** From ready until it exits unasked; null: never. */
  readonly crashMs: number | null;
  /** From ready until it stops answering; null: never. */
  readonly hangMs: number | null;
  /** From the polite signal to its end; null: it ignores the signal. */
  readonly interruptMs: number | null;
  /** From SIGKILL to its end. */
  readonly killMs: number;
  /** From its end until the machine hears of it. */
  readonly tellMs: number;
}

export interface WriteFate {
  readonly takesMs: number;
  readonly fails: boolean;
  /** From the end of the write until the machine hears of it. */
  readonly tellMs: number;
}

export interface Fates {
  process(graphId: string): ProcessFate;
  write(): WriteFate;
  /** Does waiting for the end of the queries in flight break? */
  drainBreaks(): boolean;
  /** Does a liveness probe of a sound process go unanswered? */
  missesProbe(): boolean;
  /** The share of the back-off ceiling that an attempt waits, in [0, 1). */
  jitter(): number;
}

export const SOUND_PROCESS: ProcessFate = {
  spawnMs: 5,
  start: 'becomesReady',
  startMs: 50,
  readiness: 'notified',
  probeBreaks: false,
  choosesEndpoints: false,
  garbageMessages: 0,
  crashMs: null,
  hangMs: null,
  interruptMs: 10,
  killMs: 2,
  tellMs: 1,
};

export const SOUND_WRITE: WriteFate = { takesMs: 3, fails: false, tellMs: 0 };
