/**
 * Goes over the arguments of a GraphBinary request without making values of them, and notes what is of interest. It
 * knows the types that drivers put into requests; with the first that it does not know it stops, and the rest is opaque.
 */
import type { ByteReader } from './byte-reader.js';
import type { RequestArguments } from './message.js';

/** Bytes that a value of this type takes. */
const FIXED: ReadonlyMap<number, number> = new Map([
  [0x01, 4], // int
  [0x02, 8], // long
  [0x04, 8], // date
  [0x05, 8], // timestamp
  [0x07, 8], // double
  [0x08, 4], // float
  [0x0c, 16], // uuid
  [0x24, 1], // byte
  [0x26, 2], // short
  [0x27, 1], // boolean
  [0x81, 12], // duration
  [0x83, 12], // instant
  [0x88, 18], // date and time with offset
]);

/** Barrier, Cardinality, Column, Direction, Operator, Order, Pick, Pop, Scope, T, Merge, DT, GType: each a text. */
const ENUMS = new Set([0x13, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1f, 0x20, 0x2e, 0x2f, 0x30]);

const STRING = 0x03;
const MAP = 0x0a;

/** Deeper than any traversal that people write. */
const MOST_LEVELS = 200;

export class BinaryWalk {
  readonly #texts = new Map<string, string>();
  readonly #steps: string[] = [];
  #bindings: readonly string[] = [];
  #isOpaque = false;
  #level = 0;

  constructor(private readonly reader: ByteReader) {}

  arguments(): RequestArguments {
    try {
      this.#topLevel();
    } catch {
      // What could not be read might be anything.
      this.#isOpaque = true;
    }
    return { texts: this.#texts, steps: this.#steps, bindings: this.#bindings, isOpaque: this.#isOpaque };
  }

  #topLevel(): void {
    for (let left = this.reader.count(); left > 0; left -= 1) {
      const name = this.#value();
      if (typeof name !== 'string') throw new Error('an argument has no name');
      const value = this.#value();
      if (typeof value === 'string') this.#texts.set(name, value);
      else if (name === 'bindings') this.#bindings = value ?? [];
    }
  }

  /** A text, the texts among the keys of a map, or null for anything else. */
  #value(): string | readonly string[] | null {
    const type = this.reader.byte();
    const flag = this.reader.byte();
    if (flag === 1) return null;
    if (flag !== 0) throw new Error('a value has an unknown flag');
    if (type === STRING) return this.reader.text();
    this.#level += 1;
    if (this.#level > MOST_LEVELS) throw new Error('it is too deep');
    const keys = type === MAP ? this.#map() : this.#other(type);
    this.#level -= 1;
    return keys;
  }

  #map(): readonly string[] {
    const keys: string[] = [];
    for (let left = this.reader.count(); left > 0; left -= 1) {
      const key = this.#value();
      if (typeof key === 'string') keys.push(key);
      this.#value();
    }
    return keys;
  }

  #other(type: number): null {
    const fixed = FIXED.get(type);
    if (fixed !== undefined) this.reader.skip(fixed);
    else if (ENUMS.has(type)) this.#value();
    else this.#composite(type);
    return null;
  }

  #composite(type: number): void {
    const { reader } = this;
    switch (type) {
      case 0x09: // list
      case 0x0b: // set
        this.#values();
        break;
      case 0x0d: // edge
        for (let part = 0; part < 3; part += 1) {
          this.#value();
          reader.text();
        }
        this.#value();
        this.#value();
        break;
      case 0x11: // vertex
        this.#value();
        reader.text();
        this.#value();
        break;
      case 0x14: // binding
        reader.text();
        this.#value();
        break;
      case 0x15: // bytecode
        this.#instructions();
        this.#instructions();
        break;
      case 0x1e: // P
      case 0x28: // TextP
        reader.text();
        this.#values();
        break;
      case 0x22: // big decimal
        reader.int();
        reader.skip(reader.count());
        break;
      case 0x23: // big integer
      case 0x25: // bytes
        reader.skip(reader.count());
        break;
      case 0x29: // traversal strategy
        this.#steps.push(simpleName(reader.text()));
        this.#map();
        break;
      default:
        throw new Error(`type ${type} is not known`);
    }
  }

  #values(): void {
    for (let left = this.reader.count(); left > 0; left -= 1) this.#value();
  }

  #instructions(): void {
    for (let left = this.reader.count(); left > 0; left -= 1) {
      this.#steps.push(this.reader.text());
      this.#values();
    }
  }
}

/** Of a class in TinkerPop's own packages; one of another's keeps its full name, which nobody knows here. */
function simpleName(className: string): string {
  return className.startsWith('org.apache.tinkerpop.') ? className.slice(className.lastIndexOf('.') + 1) : className;
}
