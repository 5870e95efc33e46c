/** The twenty graphs, and what is known of each from the calls that were acknowledged. */
import type { Random } from '../../src/testing/simulator/random.js';
import { Presence, Register } from './ledger.js';

export const PROCEDURES = ['how_many', 'how_many_more'] as const;

export class GraphModel {
  /** How many rows the load that came last had. */
  readonly rows = new Register(0);
  /** The type that is added to the schema, and deleted again. */
  readonly extraType = new Presence();
  /** Keys of vertices that were added one by one. */
  readonly added = new Set<number>();
  readonly procedures = new Map<string, { readonly presence: Presence; readonly description: Register<string> }>();

  constructor(
    readonly id: string,
    /** What its clients do with it, beside all that can be done to every graph. */
    readonly use: 'elements' | 'loads' | 'passing',
  ) {
    for (const name of PROCEDURES) {
      this.procedures.set(name, { presence: new Presence(), description: new Register('') });
    }
  }

  procedure(name: string) {
    const known = this.procedures.get(name);
    if (known === undefined) throw new Error(`No model of ${name}`);
    return known;
  }
}

export class World {
  /** One for each of the twenty; a passing one is replaced by another when it has been deleted. */
  readonly graphs: GraphModel[] = [];
  readonly deleted: string[] = [];
  /** The graph of the last start, and null after a stop. */
  readonly running = new Register<string | null>('1');
  #nextKey = 1_000_000;

  /** The graph that was started last, most likely; else any. */
  latest(random: Random): GraphModel {
    const ids = this.running.possible();
    return this.graphs.find(({ id }) => ids.includes(id)) ?? random.pick(this.graphs);
  }

  nextKey(): number {
    this.#nextKey += 1;
    return this.#nextKey;
  }
}
