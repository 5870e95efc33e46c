/** Lines made of coloured pieces, cut to a width without cutting a colour in two. */
import { printable } from '../journal/render-journal.js';

export type Paint = (text: string) => string;

export interface Piece {
  readonly text: string;
  readonly paint?: Paint | undefined;
}

const asItIs: Paint = (text) => text;

export const plain = (text: string): Piece => ({ text });
export const painted = (text: string, paint: Paint): Piece => ({ text, paint });

/** @param width in characters; what does not fit is left out, and … says so */
export function cutLine(pieces: readonly Piece[], width: number): string {
  let room = width;
  let line = '';
  for (const { text, paint = asItIs } of pieces) {
    const letters = [...printable(text)];
    if (letters.length > room) return room < 1 ? line : line + paint(`${letters.slice(0, room - 1).join('')}…`);
    line += paint(letters.join(''));
    room -= letters.length;
  }
  return line;
}

/** Columns as wide as their widest cell; numbers are told by their column, on the right. */
export function alignRows(rows: readonly (readonly Piece[])[], onTheRight: readonly number[]): Piece[][] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.text.length ?? 0)));
  return rows.map((row) =>
    row.map(({ text, paint }, column) => {
      const width = widths[column] ?? 0;
      if (onTheRight.includes(column)) return { text: `${text.padStart(width)}${gapAfter(row, column)}`, paint };
      return { text: column === row.length - 1 ? text : `${text.padEnd(width)}${gapAfter(row, column)}`, paint };
    }),
  );
}

function gapAfter(row: readonly Piece[], column: number): string {
  return column === row.length - 1 ? '' : '  ';
}
