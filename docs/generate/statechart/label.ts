/** The label of a line: its reasons, a few to a row. */
import type { Reason } from './arrow.js';
import { textWidth } from './text-size.js';

export const LABEL_SIZE = 11;
export const ROW_HEIGHT = 14;

/** A row is not made longer than this, in pixels, if it can be broken. */
const WIDEST_ROW = 84;

export function labelRows(reasons: readonly Reason[]): string[] {
  const rows: string[] = [];
  for (const { text } of reasons) {
    const last = rows.at(-1);
    const joined = `${last}, ${text}`;
    if (last !== undefined && fits(joined)) rows[rows.length - 1] = joined;
    else rows.push(...brokenBetweenWords(text));
  }
  return rows;
}

function brokenBetweenWords(text: string): string[] {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && fits(`${last} ${word}`)) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows;
}

function fits(row: string): boolean {
  return textWidth(row, LABEL_SIZE) <= WIDEST_ROW;
}

export function labelSize(reasons: readonly Reason[]): { readonly width: number; readonly height: number } {
  const rows = labelRows(reasons);
  return {
    width: Math.max(...rows.map((row) => textWidth(row, LABEL_SIZE))) + 6,
    height: rows.length * ROW_HEIGHT + 2,
  };
}
