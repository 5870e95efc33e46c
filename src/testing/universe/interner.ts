import type { AnyEventObject } from 'xstate';

/** Keeps one object for all that are equal, so that equality is identity and every object has a small number. */
export class Interner<Value extends object> {
  readonly #known = new Map<string | number, Value & { readonly id: number }>();

  /** The one object with this key; made from `value` at the first time. */
  intern(key: string | number, value: Value): Value & { readonly id: number } {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const kept = { ...value, id: this.#known.size };
    this.#known.set(key, kept);
    return kept;
  }
}

/** One object for all equal events, so that what an event leads to can be looked up by the event itself. */
export class Events {
  readonly #known = new Map<string, AnyEventObject>();
  readonly #named = new Map<string, AnyEventObject>();

  one(event: AnyEventObject): AnyEventObject {
    const key = JSON.stringify(event);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, event);
    return event;
  }

  /** The same for an event that a short name tells from all others: cheaper where it is made anew each time. */
  named(name: string, make: () => AnyEventObject): AnyEventObject {
    let event = this.#named.get(name);
    if (event === undefined) {
      event = this.one(make());
      this.#named.set(name, event);
    }
    return event;
  }
}
