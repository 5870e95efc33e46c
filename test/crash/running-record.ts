/**
 * Which graph may be on record as the running one. Commands overlap, so that not every instant is known: each stands for
 * a time between its request and its answer. What an overlapped command recorded last may be, unless another command
 * that certainly recorded something began after it had ended.
 */

interface Entry {
  readonly graphId: string;
  readonly from: number;
  readonly to: number;
  /** The graph was on record at some instant between; otherwise it may have been. */
  readonly isCertain: boolean;
}

export class RunningRecord {
  #entries: readonly Entry[];

  constructor(graphId: string) {
    this.#entries = [settled(graphId)];
  }

  /** `to` is Infinity for a command whose end nobody has seen. */
  add(entry: Entry): void {
    this.#entries = [...this.#entries, entry];
  }

  permitted(): ReadonlySet<string> {
    const isOver = ({ to }: Entry) => this.#entries.some(({ isCertain, from }) => isCertain && from > to);
    return new Set(this.#entries.filter((entry) => !isOver(entry)).map(({ graphId }) => graphId));
  }

  /** It has been looked up, while nothing was going on. */
  settle(graphId: string): void {
    this.#entries = [settled(graphId)];
  }
}

function settled(graphId: string): Entry {
  return { graphId, from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY, isCertain: true };
}
