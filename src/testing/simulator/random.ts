/**
 * The only source of chance in a simulation: the same seed gives the same numbers, on every machine.
 * SplitMix (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014) in 32 bits, with the
 * mixing constants that Chris Wellons' hash-prospector found for two rounds.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @throws when there is nothing to pick from */
  pick<Item>(items: readonly Item[]): Item {
    const place = this.between(0, items.length - 1);
    if (!(place in items)) throw new Error('There is nothing to pick from');
    return items[place] as Item;
  }

  /** How long until the next of things that come at random, this far apart on average. Whole ms. */
  wait(meanMs: number): number {
    return Math.round(-Math.log(1 - this.next()) * meanMs);
  }
}
