/** How often what happened: the evidence that a simulation went where it should. */
export class Figures {
  readonly #counts = new Map<string, number>();

  count(what: string, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  /** Keeps the largest. */
  reach(what: string, value: number): void {
    if (value > (this.#counts.get(what) ?? -1)) this.#counts.set(what, value);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** By name, in alphabetical order. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
