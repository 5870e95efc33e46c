/** The figures of a run as a table for the terminal. */
import { type Figures, killed, type MutationResult, sumOf, totalOf } from './result.js';

const COLUMNS = [
  'mutants',
  'paths',
  'simulation',
  'product',
  'survivors',
  'breakInvariant',
] as const satisfies readonly (keyof Figures)[];

export function resultTable(result: MutationResult): string {
  const rows = Object.entries(result.machines).flatMap(([machine, kinds]) => [
    ...Object.entries(kinds).map(([kind, figures]) => row(`${machine}: ${kind}`, figures)),
    row(`${machine}: all`, sumOf(Object.values(kinds))),
  ]);
  return [line('', [...COLUMNS, 'killed']), ...rows, row('all machines', totalOf(result))].join('\n');
}

function row(title: string, figures: Figures): string {
  const share = `${((100 * killed(figures)) / figures.mutants).toFixed(1)} %`;
  return line(title, [...COLUMNS.map((column) => String(figures[column])), share]);
}

function line(title: string, cells: readonly string[]): string {
  return title.padEnd(36) + cells.map((cell) => cell.padStart(16)).join('');
}
