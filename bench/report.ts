/** What a benchmark says: a table of medians, the targets and whether they are met, and what to know about the figures. */
import { cpus, totalmem } from 'node:os';
import { renderTable } from '../src/cli/render-table.js';

export interface Column {
  /** Of the value in a row, and in the JSON. */
  readonly key: string;
  /** With its unit, for people: `gap (ms)`. */
  readonly title: string;
  /** Decimals that are shown. Default: 1. */
  readonly digits?: number;
}

export interface Row {
  readonly name: string;
  /** By the key of the column; null or absent: it could not be measured, or does not apply. */
  readonly values: Readonly<Record<string, number | null>>;
}

export interface Target {
  /** A sentence: `without a standby the gap is at most 1.05 × the spawn-to-answer time`. */
  readonly what: string;
  readonly measured: number | null;
  /** `null` when nothing was measured. */
  readonly isMet: boolean | null;
}

export interface Section {
  readonly name: string;
  readonly title: string;
  /** How it was measured, what limits it, what was left out: a sentence each. */
  readonly notes: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
}

export interface Report {
  readonly machine: string;
  readonly date: string;
  readonly rounds: number;
  /** Programs were only shown to run: the figures mean nothing. */
  readonly quick: boolean;
  readonly sections: readonly Section[];
}

export interface RunOptions {
  /** Each figure is the median of so many. */
  readonly rounds: number;
  /** As little as proves that the program runs. */
  readonly quick: boolean;
}

export interface Benchmark {
  /** For `--only`. */
  readonly name: string;
  run(options: RunOptions): Promise<Section>;
}

export function machineLine(): string {
  const [cpu] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${gib} GiB, Linux, Node ${process.version}`;
}

/** Null for none. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** The value that this share of all are not above; null for none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? null;
}

export function target(what: string, measured: number | null, atMost: number): Target {
  return { what, measured, isMet: measured === null ? null : measured <= atMost };
}

export function formatSection({ title, columns, rows, targets, notes }: Section): string {
  const table = renderTable(
    ['', ...columns.map((column) => column.title)],
    rows.map((row) => [row.name, ...columns.map((column) => formatCell(row, column))]),
  );
  return [`\n${title}`, table, ...targets.map(formatTarget), ...notes.map((note) => `  ${note}`)].join('\n');
}

export function formatCell({ values }: Row, { key, digits = 1 }: Column): string {
  const value = values[key] ?? null;
  return value === null ? '–' : formatNumber(value, digits);
}

export function formatTarget({ what, measured, isMet }: Target): string {
  const verdict = isMet === null ? 'not measured' : isMet ? 'met' : 'missed';
  return `${verdict}: ${what}${measured === null ? '' : ` (measured ${formatNumber(measured, 3)})`}`;
}

/** Without decimals that say nothing, and with separators that a reader needs. */
function formatNumber(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
