/**
 * The sessions of one client connection. All of them are on the generation on which the first began, until the last one
 * is closed: what a session remembers is in that GraphServer, and nowhere else.
 */
import type { GremlinPool } from './gremlin-pool.js';

export class Sessions {
  readonly #ids = new Set<string>();
  /** Where they are; null when there is none, or when they are lost. */
  #pool: GremlinPool | null = null;
  /** The generation that took them along; null when none did. */
  #lostWith: number | null = null;

  get pool(): GremlinPool | null {
    return this.#pool;
  }

  get lostWith(): number | null {
    return this.#lostWith;
  }

  open(id: string): void {
    this.#ids.add(id);
  }

  close(id: string): void {
    this.#ids.delete(id);
    if (this.#ids.size > 0) return;
    this.#lostWith = null;
    this.#leave();
  }

  /** True when this is where they are from now on, and were nowhere before. */
  pinTo(pool: GremlinPool): boolean {
    if (this.#pool !== null) return false;
    this.#pool = pool;
    return true;
  }

  /** The connection to that generation has ended. `wereOpen`: a session may have been begun on it. */
  lost(pool: GremlinPool, wereOpen: boolean): void {
    if (this.#pool !== pool) return;
    if (wereOpen) this.#lostWith = pool.target.generation;
    this.#leave();
  }

  /** The client has gone. */
  end(): void {
    this.#ids.clear();
    this.#leave();
  }

  #leave(): void {
    const pool = this.#pool;
    this.#pool = null;
    pool?.unpin();
  }
}
