/** The entries that the page knows, in order, and the moments that they make. */
import type { JournalEntry, JournalEvent, JournalStart } from '../types/journal.js';
import { Moment } from './moment.js';

/** What the list of events has a row for. A status is shown as the state of the page itself. */
export type Row = JournalEvent | JournalStart;

const MOST_ENTRIES = 50_000;
/** Entries are dropped so many at a time, because what is left has to be told anew. */
const DROPPED_AT_ONCE = 10_000;

export class JournalModel {
  #entries: JournalEntry[] = [];
  #rows: Row[] = [];
  #live = new Moment();

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  get rows(): readonly Row[] {
    return this.#rows;
  }

  /** After the last entry. */
  get live(): Moment {
    return this.#live;
  }

  get lastSeq(): number {
    return this.#entries.at(-1)?.seq ?? 0;
  }

  replace(entries: readonly JournalEntry[]): void {
    this.#entries = [];
    this.#rows = [];
    this.#live = new Moment();
    this.append(entries);
  }

  /** Entries that are known already are left out. */
  append(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (entry.seq <= this.lastSeq) continue;
      this.#entries.push(entry);
      if (entry.kind !== 'status') this.#rows.push(entry);
      this.#live.take(entry);
    }
    if (this.#entries.length > MOST_ENTRIES) this.replace(this.#entries.slice(DROPPED_AT_ONCE));
  }

  /** With the status that belongs to it. Null when the entry is not known. */
  momentAfter(seq: number): Moment | null {
    const index = this.#indexOf(seq);
    if (index === null) return null;
    const moment = new Moment();
    for (const [at, entry] of this.#entries.entries()) {
      if (at > index && entry.kind !== 'status') break;
      moment.take(entry);
    }
    return moment;
  }

  row(seq: number): Row | null {
    const index = this.#indexOf(seq);
    const entry = index === null ? undefined : this.#entries[index];
    return entry === undefined || entry.kind === 'status' ? null : entry;
  }

  /** What led to the entry, oldest first, the entry itself last. */
  causesOf(seq: number): Row[] {
    const chain: Row[] = [];
    let row = this.row(seq);
    while (row !== null) {
      chain.unshift(row);
      row = row.kind === 'event' && row.cause !== null && row.cause < row.seq ? this.row(row.cause) : null;
    }
    return chain;
  }

  /** What the entry led to at once. */
  effectsOf(seq: number): JournalEvent[] {
    return this.#rows.filter((row): row is JournalEvent => row.kind === 'event' && row.cause === seq);
  }

  #indexOf(seq: number): number | null {
    let low = 0;
    let high = this.#entries.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.#entries[middle]?.seq ?? 0;
      if (found === seq) return middle;
      if (found < seq) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }
}
