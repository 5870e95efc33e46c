/**
 * A checked key-value database: LevelDB, read into memory when it is opened.
 *
 * Promised: a write that resolved survives SIGKILL and power cut; a write that rejected changed nothing in memory.
 * Writes take effect whole, one at a time, in the order of the calls. Opening gives what was acknowledged, or that and
 * the one write that was under way, or fails with GK_STORE_CORRUPT: each row has a hash, the head row has the digest
 * over all of them and a sequence number, and the head file has the last acknowledged sequence number.
 * The price is two disk syncs for a write; a service writes when it starts, switches, stops or loads, not per query.
 * Not noticed: a store directory that was removed, or replaced by an older copy, as a whole.
 */
import type { ClassicLevel } from 'classic-level';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { HeadFile } from './head-file.js';
import { openLevel } from './level.js';
import { encodeRow, makeRow, type Row, toggle } from './row.js';

export const HEAD_KEY = 'head';

/** Value of the head row. */
export interface Head {
  readonly sequence: number;
  readonly digest: string;
}

/** What a write changes: the new value of a row, undefined to remove it. */
export type Changes = Map<string, unknown>;

/** Everything an opening found. */
export interface DatabaseContent {
  readonly path: string;
  /** There was none before. */
  readonly isNew: boolean;
  readonly level: ClassicLevel;
  readonly headFile: HeadFile;
  readonly rows: Map<string, Row>;
  readonly sequence: number;
  readonly digest: Buffer;
}

export class Database {
  readonly isNew: boolean;
  readonly #path: string;
  readonly #headFile: HeadFile;
  readonly #rows: Map<string, Row>;
  #level: ClassicLevel;
  #sequence: number;
  #digest: Buffer;
  /** After a failed write nobody knows what the disk holds. */
  #diskIsKnown = true;
  #lastWrite: Promise<void> = Promise.resolve();
  #closed: Promise<void> | null = null;

  constructor(content: DatabaseContent) {
    this.isNew = content.isNew;
    this.#path = content.path;
    this.#level = content.level;
    this.#headFile = content.headFile;
    this.#rows = content.rows;
    this.#sequence = content.sequence;
    this.#digest = content.digest;
  }

  get(key: string): unknown {
    return this.#rows.get(key)?.value;
  }

  /** Values of the rows whose keys begin so, in no particular order. */
  all(prefix: string): unknown[] {
    return [...this.#rows].filter(([key]) => key.startsWith(prefix)).map(([, row]) => row.value);
  }

  /**
   * Runs the plan when its turn has come, writes the changes that it makes, and resolves with what it returned. A plan
   * that throws, or changes nothing, writes nothing.
   * @throws GK_STORE_FAILED, GK_CLOSED, and what the plan throws
   */
  async write<Result>(plan: (changes: Changes) => Result): Promise<Result> {
    if (this.#closed) throw new GraphkeeperError('GK_CLOSED');
    const turn = this.#lastWrite.then(() => this.#commit(plan));
    const ended = () => undefined;
    // The caller hears of a failure; those behind it in the queue only wait for its end.
    this.#lastWrite = turn.then(ended, ended);
    return await turn;
  }

  /** Waits for the writes that were called for, then lets go of the files and the lock. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#lastWrite.then(async () => {
      await this.#headFile.close();
      await this.#level.close();
    });
    return this.#closed;
  }

  async #commit<Result>(plan: (changes: Changes) => Result): Promise<Result> {
    const changes: Changes = new Map();
    const result = plan(changes);
    const rows = this.#differences(changes);
    if (rows.size === 0) return result;
    const digest = this.#digestAfter(rows);
    try {
      if (!this.#diskIsKnown) await this.#rewrite();
      this.#diskIsKnown = false;
      await this.#put(rows, { sequence: this.#sequence + 1, digest: digest.toString('hex') });
      await this.#headFile.advance(this.#sequence + 1);
    } catch (error) {
      throw new GraphkeeperError(
        'GK_STORE_FAILED',
        { path: this.#path, action: 'written', reason: reasonOf(error) },
        { cause: error },
      );
    }
    this.#diskIsKnown = true;
    this.#sequence += 1;
    this.#digest = digest;
    for (const [key, row] of rows) {
      if (row) this.#rows.set(key, row);
      else this.#rows.delete(key);
    }
    return result;
  }

  /** The rows that would be other than they are; undefined for one to be removed. */
  #differences(changes: Changes): Map<string, Row | undefined> {
    const rows = new Map<string, Row | undefined>();
    for (const [key, value] of changes) {
      const row = value === undefined ? undefined : makeRow(key, value);
      if (row?.json !== this.#rows.get(key)?.json) rows.set(key, row);
    }
    return rows;
  }

  #digestAfter(rows: ReadonlyMap<string, Row | undefined>): Buffer {
    let digest = this.#digest;
    for (const [key, row] of rows) {
      const old = this.#rows.get(key);
      if (old) digest = toggle(digest, old.hash);
      if (row) digest = toggle(digest, row.hash);
    }
    return digest;
  }

  async #put(rows: ReadonlyMap<string, Row | undefined>, head: Head): Promise<void> {
    const written = new Map(rows).set(HEAD_KEY, makeRow(HEAD_KEY, head));
    const operations = [...written].map(([key, row]) =>
      row ? ({ type: 'put', key, value: encodeRow(row) } as const) : ({ type: 'del', key } as const),
    );
    await this.#level.batch(operations, { sync: true });
  }

  /**
   * Makes the disk equal to memory again. LevelDB is opened anew first: it may refuse to write after an error, and a
   * record behind a torn one in the same log would be lost at the next opening.
   */
  async #rewrite(): Promise<void> {
    await this.#level.close();
    this.#level = await openLevel(this.#level.location, false);
    const rows = new Map<string, Row | undefined>();
    for (const key of await this.#level.keys().all()) rows.set(key, undefined);
    for (const [key, row] of this.#rows) rows.set(key, row);
    // A failed write may have left its sequence number on the disk, so this one takes the same.
    await this.#put(rows, { sequence: this.#sequence + 1, digest: this.#digest.toString('hex') });
    this.#sequence += 1;
  }
}
