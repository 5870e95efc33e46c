/** The rows of an answer, read in portions. A small answer is read at once; the rest of a large one stays in the engine. */
import type { LbugValue, QueryResult } from '@ladybugdb/core';

export type WrittenRow = readonly unknown[];

export interface Rows {
  /** Whether none is left. */
  readonly isDone: boolean;
  /** The next rows, `count` at most. */
  take(count: number): readonly WrittenRow[];
  /** Frees what the engine still holds. Those left are lost. */
  close(): void;
}

export class BufferedRows implements Rows {
  #left: readonly WrittenRow[];

  constructor(rows: readonly WrittenRow[]) {
    this.#left = rows;
  }

  get isDone(): boolean {
    return this.#left.length === 0;
  }

  take(count: number): readonly WrittenRow[] {
    const taken = this.#left.slice(0, count);
    this.#left = this.#left.slice(taken.length);
    return taken;
  }

  close(): void {
    this.#left = [];
  }
}

/** Its result outlives the statement's session and transaction. */
export class EngineRows implements Rows {
  readonly #read: (row: Readonly<Record<string, LbugValue>>) => WrittenRow;
  #result: QueryResult | null;

  constructor(result: QueryResult, read: (row: Readonly<Record<string, LbugValue>>) => WrittenRow) {
    this.#result = result;
    this.#read = read;
  }

  get isDone(): boolean {
    return this.#result === null || !this.#result.hasNext();
  }

  take(count: number): readonly WrittenRow[] {
    const rows: WrittenRow[] = [];
    while (rows.length < count && this.#result?.hasNext()) {
      const row = this.#result.getNextSync();
      if (row === null) break;
      rows.push(this.#read(row));
    }
    if (this.isDone) this.close();
    return rows;
  }

  close(): void {
    this.#result?.close();
    this.#result = null;
  }
}
