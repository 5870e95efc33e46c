/** The rows of a growing list that hold every word of a text. */
import type { Row } from './journal-model.js';

export class EventFilter {
  #words: readonly string[] = [];
  #source: readonly Row[] = [];
  #read = 0;
  #found: Row[] = [];

  set text(text: string) {
    this.#words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    this.#begin(this.#source);
  }

  /** Reads only what is new since the last call. */
  of(rows: readonly Row[]): readonly Row[] {
    if (rows !== this.#source || rows.length < this.#read) this.#begin(rows);
    if (this.#words.length === 0) return rows;
    for (; this.#read < rows.length; this.#read += 1) {
      const row = rows[this.#read];
      if (row !== undefined && this.#matches(row)) this.#found.push(row);
    }
    return this.#found;
  }

  #begin(rows: readonly Row[]): void {
    this.#source = rows;
    this.#read = 0;
    this.#found = [];
  }

  #matches(row: Row): boolean {
    const text = textOf(row);
    return this.#words.every((word) => text.includes(word));
  }
}

function textOf(row: Row): string {
  if (row.kind === 'start') return `start ${row.version} ${row.pid}`;
  const details = Object.entries(row.details).map(([name, value]) => `${name}=${value}`);
  return [row.actor, row.event, row.from, row.before ?? '', row.after, ...details].join(' ').toLowerCase();
}
