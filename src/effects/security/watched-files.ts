/** Notices that files were replaced, so that tokens and certificates can be renewed while the service runs. */
import { statSync } from 'node:fs';

/** At most one look in this time, however many requests come. */
const LOOK_INTERVAL_MS = 1000;

export class WatchedFiles {
  #stamp: string;
  #lookedAtMs = performance.now();

  constructor(private readonly paths: readonly string[]) {
    this.#stamp = this.#read();
  }

  /** Whether one of them is not what it was when this was last asked. Follows links: a mounted secret is replaced by one. */
  changed(): boolean {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs < LOOK_INTERVAL_MS) return false;
    this.#lookedAtMs = nowMs;
    const before = this.#stamp;
    this.#stamp = this.#read();
    return this.#stamp !== before;
  }

  #read(): string {
    const stats = this.paths.map((path) => statSync(path, { throwIfNoEntry: false, bigint: true }));
    return stats.map((stat) => (stat ? `${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}` : 'none')).join(' ');
  }
}
