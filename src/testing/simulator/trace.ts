/** What happened in a run: a hash over all of it, and its last part for people. */

/** One arrow of a sequence diagram; a note on `from` when `from` and `to` are the same. */
export interface TraceEntry {
  /** Simulated ms since the run began. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

const KEPT_ENTRIES = 120;

export class Trace {
  /** FNV-1a, 32 bits (Fowler, Noll and Vo). */
  #hash = 0x811c9dc5;
  readonly #kept: TraceEntry[] = [];
  #count = 0;

  get hash(): number {
    return this.#hash >>> 0;
  }

  get hex(): string {
    return this.hash.toString(16).padStart(8, '0');
  }

  say(at: number, from: string, to: string, text: string): void {
    this.#kept[this.#count % KEPT_ENTRIES] = { at, from, to, text };
    this.#count += 1;
  }

  hashText(text: string): void {
    let hash = this.#hash;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    this.#hash = hash;
  }

  hashNumber(value: number): void {
    let hash = this.#hash;
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((value >>> shift) & 0xff), 0x01000193);
    this.#hash = hash;
  }

  /** The last entries, oldest first. */
  last(): readonly TraceEntry[] {
    const oldest = this.#count % KEPT_ENTRIES;
    return this.#count < KEPT_ENTRIES ? [...this.#kept] : [...this.#kept.slice(oldest), ...this.#kept.slice(0, oldest)];
  }
}

/** The trace as a Mermaid sequence diagram. */
export function sequenceDiagram(trace: readonly TraceEntry[]): string {
  const lines = trace.map(({ at, from, to, text }) => {
    // Mermaid takes these for the end of a statement and the begin of an entity.
    const words = `${at} ms: ${text.replaceAll(/[;#]/g, ',')}`;
    return from === to ? `  Note over ${from}: ${words}` : `  ${from}->>${to}: ${words}`;
  });
  return ['sequenceDiagram', ...lines].join('\n');
}
