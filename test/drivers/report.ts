/** What the clients of a run saw, phase by phase. */
import { renderTable } from '../../src/cli/render-table.js';

export interface Answer {
  readonly sentAt: number;
  readonly answeredAt: number;
  /** Which graph it came from; null when the query failed. */
  readonly graph: string | null;
  readonly problem: string | null;
}

export interface Phase {
  readonly name: string;
  readonly from: number;
  readonly until: number;
}

/** A switch, from the call to its answer. */
export interface Change {
  readonly to: string;
  readonly from: number;
  readonly until: number;
}

export function renderPhases(phases: readonly Phase[], answers: readonly Answer[]): string {
  const rows = phases.map(({ name, from, until }) => {
    const within = answers.filter(({ answeredAt }) => answeredAt >= from && answeredAt < until);
    const took = within.map(({ sentAt, answeredAt }) => answeredAt - sentAt).sort((a, b) => a - b);
    const failed = within.filter(({ problem }) => problem !== null).length;
    const share = (part: number) => showMs(took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0);
    return [name, String(within.length), String(failed), share(0.5), share(0.99), showMs(longestPause(within))];
  });
  return renderTable(['', 'queries', 'failed', 'p50', 'p99', 'longest pause'], rows);
}

/** Answers to what was asked after a switch was acknowledged, and before the next, from another graph. */
export function staleAnswers(changes: readonly Change[], answers: readonly Answer[]): readonly Answer[] {
  return changes.flatMap(({ to, until }, index) => {
    const next = changes[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return answers.filter(
      ({ sentAt, answeredAt, graph, problem }) =>
        problem === null && sentAt > until && answeredAt < next && graph !== to,
    );
  });
}

/** The longest time in which no client was answered. */
export function longestPause(answers: readonly Answer[]): number {
  const times = answers.map(({ answeredAt }) => answeredAt).sort((a, b) => a - b);
  return times.reduce((longest, time, index) => Math.max(longest, time - (times[index - 1] ?? time)), 0);
}

export function showMs(value: number): string {
  return `${value.toFixed(1)} ms`;
}
