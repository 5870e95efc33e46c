/** What acknowledged calls imply, whatever the order in which overlapping ones took effect. */

interface Change<Value> {
  readonly value: Value;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** A value that each acknowledged change replaces. */
export class Register<Value> {
  readonly #changes: Change<Value>[] = [];

  constructor(initial: Value) {
    this.#changes.push({ value: initial, sentAt: -1, answeredAt: 0 });
  }

  changed(value: Value, { sentAt, answeredAt }: Omit<Change<Value>, 'value'>): void {
    this.#changes.push({ value, sentAt, answeredAt });
  }

  /** What it may be now: every change after whose answer no other acknowledged one was sent. */
  possible(): readonly Value[] {
    const latestStart = Math.max(...this.#changes.map(({ sentAt }) => sentAt));
    return this.#changes.filter(({ answeredAt }) => answeredAt >= latestStart).map(({ value }) => value);
  }
}

/** Something that can only be made when it is not there, and only be removed when it is. */
export class Presence {
  #made = 0;
  #removed = 0;

  made(): void {
    this.#made += 1;
  }

  removed(): void {
    this.#removed += 1;
  }

  /** Null when it has been made twice without being removed in between, or the other way round. */
  isThere(): boolean | null {
    const difference = this.#made - this.#removed;
    return difference === 0 || difference === 1 ? difference === 1 : null;
  }
}
