/** What a run did, counted. */
import type { Outcome } from './admin-calls.js';

export interface CallCounts {
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  /** Of the unknown ones, those that turned out to have been done. */
  readonly done: number;
}

const NONE: CallCounts = { acknowledged: 0, refused: 0, unknown: 0, done: 0 };

export class Tally {
  readonly calls = new Map<string, CallCounts>();
  readonly kills = new Map<string, number>();
  /** Kills of a parent that was still coming back from the one before. */
  killsInRecovery = 0;
  /** Things that were compared with the model. */
  compared = 0;
  /** Graphs whose rows were counted. */
  counted = 0;
  slowestRecoveryMs = 0;
  slowestOrphanMs = 0;

  count(call: string, outcome: Outcome['is'] | 'done'): void {
    const counts = this.calls.get(call) ?? NONE;
    this.calls.set(call, { ...counts, [outcome]: counts[outcome] + 1 });
  }

  killed(moment: string): void {
    this.kills.set(moment, (this.kills.get(moment) ?? 0) + 1);
  }
}
