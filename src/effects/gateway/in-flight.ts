/** How many queries a generation has that came to nothing yet, and who waits until it has none. */
export class InFlight {
  #count = 0;
  readonly #waiting = new Set<() => void>();

  get count(): number {
    return this.#count;
  }

  add(): void {
    this.#count += 1;
  }

  /** True: that was the last one. */
  release(): boolean {
    this.#count -= 1;
    if (this.#count > 0) return false;
    for (const done of this.#waiting) done();
    this.#waiting.clear();
    return true;
  }

  /** Resolves when there is none; rejects only when aborted. */
  async none(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#count === 0) return;
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        this.#waiting.delete(done);
        reject(signal.reason);
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}
