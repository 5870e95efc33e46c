/** What the last full run came to; docs/reference/proof.md shows it. */
import { readFileSync } from 'node:fs';
import type { CallCounts, Tally } from './tally.js';

export interface KillResult {
  /** By the moment at which the parent was killed. */
  readonly kills: Readonly<Record<string, number>>;
  readonly killsInRecovery: number;
  readonly calls: Readonly<Record<string, CallCounts>>;
  /** Graphs and jobs that were compared with the model. */
  readonly compared: number;
  /** Graphs whose rows were counted. */
  readonly counted: number;
  readonly differences: number;
}

export const RESULT_FILE = new URL('result.json', import.meta.url);

export function resultOf(tally: Tally, differences: number): KillResult {
  const { killsInRecovery, compared, counted } = tally;
  const sorted = <Value>(map: ReadonlyMap<string, Value>) =>
    Object.fromEntries([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { kills: sorted(tally.kills), killsInRecovery, calls: sorted(tally.calls), compared, counted, differences };
}

/** @throws when there is no result.json */
export function killResult(): KillResult {
  return JSON.parse(readFileSync(RESULT_FILE, 'utf8')) as KillResult;
}

export function killsOf({ kills }: KillResult): number {
  return Object.values(kills).reduce((sum, count) => sum + count, 0);
}
