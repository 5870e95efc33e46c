/** Turns the engine's values into JSON values. The forms are documented in docs/reference/values.md. */
import type { LbugValue } from '@ladybugdb/core';
import type { PropertyTypes } from './catalog.js';
import { InexactInteger, invalidQuery } from './query-errors.js';
import { parseType, type ValueType } from './value-types.js';

export type WriteValue = (value: LbugValue) => unknown;

type Fields = Readonly<Record<string, LbugValue>>;

/** Types are as many as clients can think of, so the writers that are kept are limited. */
const MAX_WRITERS = 1000;

export class ValueWriter {
  readonly properties: PropertyTypes;
  readonly #writers = new Map<string, WriteValue>();

  constructor(properties: PropertyTypes) {
    this.properties = properties;
  }

  forType(type: string): WriteValue {
    const known = this.#writers.get(type);
    if (known !== undefined) return known;
    const writer = this.#build(parseType(type));
    if (this.#writers.size >= MAX_WRITERS) this.#writers.clear();
    this.#writers.set(type, writer);
    return writer;
  }

  /** Nothing in the engine is undefined, and null is null in every type. */
  #build(type: ValueType): WriteValue {
    const write = this.#buildNotNull(type);
    return (value) => (value === null ? null : write(value));
  }

  #buildNotNull(type: ValueType): WriteValue {
    switch (type.kind) {
      case 'scalar':
        return this.#buildScalar(type.name);
      case 'decimal':
        return (value) => writeDecimal(Number(value), type.scale);
      case 'list': {
        const write = this.#build(type.element);
        return (value) => (value as LbugValue[]).map(write);
      }
      case 'struct': {
        const writers = new Map([...type.fields].map(([name, field]) => [name, this.#build(field)]));
        return (value) =>
          Object.fromEntries(
            Object.entries(value as Fields).map(([name, field]) => [name, (writers.get(name) ?? writeUntyped)(field)]),
          );
      }
      case 'map': {
        const write = this.#build(type.value);
        return (value) => ({
          $map: Object.entries(value as Fields).map(([key, item]) => [writeKey(key, type.key), write(item)]),
        });
      }
    }
  }

  #buildScalar(name: string): WriteValue {
    switch (name) {
      case 'BOOL':
      case 'INT8':
      case 'INT16':
      case 'INT32':
      case 'UINT8':
      case 'UINT16':
      case 'UINT32':
      case 'STRING':
      case 'UUID':
        return (value) => value;
      case 'INT64':
      case 'UINT64':
      case 'SERIAL':
        return (value) => (typeof value === 'bigint' ? writeBigInt(value) : writeInteger(Number(value), name));
      case 'INT128':
        return (value) => writeBigInt(BigInt(value as bigint));
      case 'FLOAT':
      case 'DOUBLE':
        return (value) => writeFloat(Number(value));
      case 'DATE':
        return (value) => (value as Date).toISOString().replace(/T.*$/, '');
      case 'INTERVAL':
        return (value) => `PT${Number(value) / 1000}S`;
      case 'BLOB':
        return writeBlob;
      case 'INTERNAL_ID':
        return writeId;
      case 'NODE':
        return (value) => this.#writeNode(value as Fields);
      case 'REL':
        return (value) => this.#writeRel(value as Fields);
      case 'RECURSIVE_REL':
        return (value) => this.#writePath(value as Fields);
      default:
        return name.startsWith('TIMESTAMP') ? (value) => (value as Date).toISOString() : writeUntyped;
    }
  }

  #writeNode(node: Fields): unknown {
    const label = String(node._label);
    return { $node: { id: writeId(node._id ?? null), label, properties: this.#writeProperties(label, node) } };
  }

  #writeRel(rel: Fields): unknown {
    const label = String(rel._label);
    const { _id: id = null, _src: src = null, _dst: dst = null } = rel;
    const properties = this.#writeProperties(label, rel);
    return { $rel: { id: writeId(id), label, src: writeId(src), dst: writeId(dst), properties } };
  }

  #writePath(path: Fields): unknown {
    const nodes = (path._nodes as Fields[]).map((node) => this.#writeNode(node));
    const rels = (path._rels as Fields[]).map((rel) => this.#writeRel(rel));
    return { $path: { nodes, rels } };
  }

  /** A match over several labels gives each element the properties of all: only those of its own label are its. */
  #writeProperties(label: string, element: Fields): Record<string, unknown> {
    const types = this.properties.get(label);
    const names =
      types === undefined ? Object.keys(element).filter((name) => !name.startsWith('_')) : [...types.keys()];
    return Object.fromEntries(
      names
        .filter((name) => Object.hasOwn(element, name))
        .map((name) => [name, this.forType(types?.get(name) ?? '?')(element[name] ?? null)]),
    );
  }
}

/** The engine's binding makes a double of every 64-bit integer: beyond 2^53 the digits are lost before we see them. */
function writeInteger(value: number, type: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw new InexactInteger(type, value);
}

function writeBigInt(value: bigint): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : { $int: String(value) };
}

function writeFloat(value: number): unknown {
  return Number.isFinite(value) ? value : { $float: String(value) };
}

/** The binding makes a double of decimals too. */
function writeDecimal(value: number, scale: number): number {
  if (Math.abs(value) * 10 ** scale <= Number.MAX_SAFE_INTEGER) return value;
  throw invalidQuery(
    `The result has a DECIMAL value near ${value} with more digits than can be read: return CAST(… AS STRING) instead`,
  );
}

function writeBlob(bytes: unknown): unknown {
  return { $blob: Buffer.from(bytes as Uint8Array).toString('base64') };
}

/** Internal ids come as table and offset. */
function writeId(value: LbugValue): string | null {
  if (value === null) return null;
  const { table, offset } = value as { table: number; offset: number };
  return `${table}:${offset}`;
}

/** The binding gives the keys of a map as text. */
function writeKey(key: string, type: ValueType): unknown {
  if (type.kind !== 'scalar') return key;
  if (/^U?INT\d+$/.test(type.name)) return writeBigInt(BigInt(key));
  return type.name === 'BOOL' ? key === 'True' : key;
}

/** For the few types that say nothing about what is inside. */
function writeUntyped(value: LbugValue): unknown {
  if (typeof value === 'bigint') return writeBigInt(value);
  if (typeof value === 'number') return Number.isInteger(value) ? writeInteger(value, 'integer') : writeFloat(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(writeUntyped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, writeUntyped(field)]));
}
