/** Turns the engine's values into those of a form (value-form.ts), by the engine's types. */
import type { LbugValue } from '@ladybugdb/core';
import type { PropertyTypes } from './catalog.js';
import { InexactInteger, invalidQuery } from './query-errors.js';
import type { ElementId, NodeParts, RelParts, ValueForm, WrittenProperty } from './value-form.js';
import { parseType, type ValueType } from './value-types.js';

export type WriteValue = (value: LbugValue) => unknown;

type Fields = Readonly<Record<string, LbugValue>>;

/** Types are as many as clients can think of, so the writers that are kept are limited. */
const MAX_WRITERS = 1000;

export class ValueWriter {
  readonly properties: PropertyTypes;
  readonly #form: ValueForm;
  readonly #writers = new Map<string, WriteValue>();

  constructor(properties: PropertyTypes, form: ValueForm) {
    this.properties = properties;
    this.#form = form;
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
    return (value) => (value === null ? this.#form.null : write(value));
  }

  #buildNotNull(type: ValueType): WriteValue {
    const form = this.#form;
    switch (type.kind) {
      case 'scalar':
        return this.#buildScalar(type.name);
      case 'decimal':
        return (value) => form.decimal(checkedDecimal(Number(value), type.scale), type.scale);
      case 'list': {
        const write = this.#build(type.element);
        return (value) => form.list((value as LbugValue[]).map(write));
      }
      case 'struct': {
        const writers = new Map([...type.fields].map(([name, field]) => [name, this.#build(field)]));
        return (value) =>
          form.struct(
            Object.entries(value as Fields).map(([name, field]) => [
              name,
              (writers.get(name) ?? this.#writeUntyped)(field),
            ]),
          );
      }
      case 'map': {
        const write = this.#build(type.value);
        const writeKey = this.#buildKey(type.key);
        return (value) => form.map(Object.entries(value as Fields).map(([key, item]) => [writeKey(key), write(item)]));
      }
    }
  }

  #buildScalar(name: string): WriteValue {
    const form = this.#form;
    switch (name) {
      case 'BOOL':
        return (value) => form.boolean(value as boolean);
      case 'INT8':
      case 'INT16':
      case 'INT32':
      case 'UINT8':
      case 'UINT16':
      case 'UINT32':
        return (value) => form.integer(value as number, name);
      case 'STRING':
        return (value) => form.string(value as string);
      case 'UUID':
        return (value) => form.uuid(value as string);
      case 'INT64':
      case 'UINT64':
      case 'SERIAL':
        return (value) => form.integer(typeof value === 'bigint' ? value : checkedInteger(Number(value), name), name);
      case 'INT128':
        return (value) => form.integer(BigInt(value as bigint), name);
      case 'FLOAT':
      case 'DOUBLE':
        return (value) => form.float(Number(value), name);
      case 'DATE':
        return (value) => form.date(value as Date);
      case 'INTERVAL':
        return (value) => form.interval(Number(value));
      case 'BLOB':
        // The binding's type does not know of bytes.
        return (bytes: unknown) => form.blob(bytes as Uint8Array);
      case 'INTERNAL_ID':
        return (value) => this.#writeId(idOf(value));
      case 'NODE':
        return (value) => form.node(this.#nodeParts(value as Fields));
      case 'REL':
        return (value) => form.rel(this.#relParts(value as Fields));
      case 'RECURSIVE_REL':
        return (value) => this.#writePath(value as Fields);
      default:
        return name.startsWith('TIMESTAMP') ? (value) => form.timestamp(value as Date, name) : this.#writeUntyped;
    }
  }

  /** The binding gives the keys of a map as text. */
  #buildKey(type: ValueType): (key: string) => unknown {
    const form = this.#form;
    const name = type.kind === 'scalar' ? type.name : '';
    if (/^U?INT\d+$/.test(name)) return (key) => form.integer(BigInt(key), name);
    return name === 'BOOL' ? (key) => form.boolean(key === 'True') : (key) => form.string(key);
  }

  #writeId(id: ElementId | null): unknown {
    return id === null ? this.#form.null : this.#form.id(id);
  }

  #nodeParts(node: Fields): NodeParts {
    const label = String(node._label);
    return { id: idOf(node._id), label, properties: this.#properties(label, node) };
  }

  #relParts(rel: Fields): RelParts {
    return { ...this.#nodeParts(rel), src: idOf(rel._src), dst: idOf(rel._dst) };
  }

  #writePath(path: Fields): unknown {
    const nodes = (path._nodes as Fields[]).map((node) => this.#nodeParts(node));
    const rels = (path._rels as Fields[]).map((rel) => this.#relParts(rel));
    return this.#form.path(nodes, rels);
  }

  /** A match over several labels gives each element the properties of all: only those of its own label are its. */
  #properties(label: string, element: Fields): WrittenProperty[] {
    const types = this.properties.get(label);
    const names =
      types === undefined ? Object.keys(element).filter((name) => !name.startsWith('_')) : [...types.keys()];
    return names
      .filter((name) => Object.hasOwn(element, name))
      .map((name) => [name, this.forType(types?.get(name) ?? '?')(element[name] ?? null)]);
  }

  /** For the few types that say nothing about what is inside. */
  readonly #writeUntyped = (value: LbugValue): unknown => {
    const form = this.#form;
    if (value === null) return form.null;
    if (typeof value === 'string') return form.string(value);
    if (typeof value === 'boolean') return form.boolean(value);
    if (typeof value === 'bigint') return form.integer(value, 'INT64');
    if (typeof value === 'number') {
      return Number.isInteger(value)
        ? form.integer(checkedInteger(value, 'integer'), 'INT64')
        : form.float(value, 'DOUBLE');
    }
    if (value instanceof Date) return form.timestamp(value, 'TIMESTAMP');
    if (Array.isArray(value)) return form.list(value.map(this.#writeUntyped));
    return form.struct(Object.entries(value as Fields).map(([name, field]) => [name, this.#writeUntyped(field)]));
  };
}

/** The engine's binding makes a double of every 64-bit integer: beyond 2^53 the digits are lost before we see them. */
function checkedInteger(value: number, type: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw new InexactInteger(type, value);
}

/** The binding makes a double of decimals too. */
function checkedDecimal(value: number, scale: number): number {
  if (Math.abs(value) * 10 ** scale <= Number.MAX_SAFE_INTEGER) return value;
  throw invalidQuery(
    `The result has a DECIMAL value near ${value} with more digits than can be read: return CAST(… AS STRING) instead`,
  );
}

function idOf(value: LbugValue | undefined): ElementId | null {
  if (typeof value !== 'object' || value === null || !('table' in value)) return null;
  const { table, offset } = value as { readonly table: number; readonly offset: number };
  return { table, offset };
}
