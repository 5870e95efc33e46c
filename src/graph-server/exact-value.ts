/**
 * Puts exact 64-bit integers into a value of the engine's binding, whose own are rounded to doubles. The digits come
 * from the engine's text of the same value. That text quotes nothing, so it could not be read alone; but all else that
 * is in it is known from the value, and each integer must round to the double that it replaces.
 */
import type { LbugValue } from '@ladybugdb/core';
import type { PropertyTypes } from './catalog.js';
import { parseType, type ValueType } from './value-types.js';

type Fields = Readonly<Record<string, LbugValue>>;

/** Text and value do not fit together. */
export class TextMismatch extends Error {
  override readonly name = 'TextMismatch';
}

/** What the binding puts into a node or a relationship beside the properties. */
const NOT_PROPERTIES: ReadonlySet<string> = new Set(['_id', '_label', '_src', '_dst']);

export class ExactValues {
  readonly #properties: PropertyTypes;
  readonly #parsed = new Map<string, ValueType>();
  #text = '';
  #at = 0;

  constructor(properties: PropertyTypes) {
    this.#properties = properties;
  }

  /** The value with a bigint for each 64-bit integer. @throws TextMismatch */
  read(value: LbugValue, text: string, type: string): LbugValue {
    this.#text = text;
    this.#at = 0;
    const exact = this.#read(value, this.#parse(type));
    if (this.#at !== text.length) this.#mismatch();
    return exact;
  }

  #parse(type: string): ValueType {
    const parsed = this.#parsed.get(type) ?? parseType(type);
    this.#parsed.set(type, parsed);
    return parsed;
  }

  /** Null has no text. */
  #read(value: LbugValue, type: ValueType): LbugValue {
    if (value === null) return null;
    switch (type.kind) {
      case 'scalar':
        return this.#readScalar(value, type.name);
      case 'decimal':
        return this.#skip(value, /[-+.\dEe]+/y);
      case 'list':
        return this.#readList(value as LbugValue[], (item) => this.#read(item, type.element));
      case 'struct':
        return this.#readFields(
          [...type.fields].map(([name, field]) => [name, (value as Fields)[name] ?? null, field]),
        );
      case 'map':
        return this.#readMap(value as Fields, type.value);
    }
  }

  #readScalar(value: LbugValue, name: string): LbugValue {
    switch (name) {
      case 'INT64':
      case 'UINT64':
      case 'SERIAL':
        return this.#readInteger(value);
      case 'STRING':
      case 'UUID':
        this.#expect(String(value));
        return value;
      case 'NODE':
        return this.#readNode(value as Fields);
      case 'REL':
        return this.#readRel(value as Fields);
      case 'RECURSIVE_REL':
        return this.#readPath(value as Fields);
      case 'BLOB':
        this.#expectBlob(value);
        return value;
      default:
        return this.#skip(value, /[^,\]}=]+/y);
    }
  }

  #readInteger(value: LbugValue): bigint {
    const digits = this.#match(/-?\d+/y);
    const integer = BigInt(digits);
    if (Number(integer) !== value) this.#mismatch();
    return integer;
  }

  #readList(items: readonly LbugValue[], read: (item: LbugValue) => LbugValue): LbugValue[] {
    this.#expect('[');
    const exact = items.map((item, index) => {
      if (index > 0) this.#expect(',');
      return read(item);
    });
    this.#expect(']');
    return exact;
  }

  #readFields(fields: readonly (readonly [name: string, value: LbugValue, type: ValueType])[]): Fields {
    this.#expect('{');
    const exact = fields.map(([name, value, type], index): [string, LbugValue] => {
      this.#expect(`${index > 0 ? ', ' : ''}${name}: `);
      return [name, this.#read(value, type)];
    });
    this.#expect('}');
    return Object.fromEntries(exact);
  }

  /** The value has the keys as text already, but integers among them in ascending order. */
  #readMap(map: Fields, type: ValueType): Fields {
    const keys = new Set(Object.keys(map));
    const exact = new Map<string, LbugValue>();
    this.#expect('{');
    while (keys.size > 0) {
      if (exact.size > 0) this.#expect(', ');
      const key = this.#findKey(keys);
      keys.delete(key);
      this.#expect(`${key}=`);
      exact.set(key, this.#read(map[key] ?? null, type));
    }
    this.#expect('}');
    return Object.fromEntries(exact);
  }

  #findKey(keys: ReadonlySet<string>): string {
    for (const key of keys) if (this.#text.startsWith(`${key}=`, this.#at)) return key;
    return this.#mismatch();
  }

  #readNode(node: Fields): Fields {
    this.#expect(`{_ID: ${idOf(node._id)}, _LABEL: ${String(node._label)}`);
    return this.#readProperties(node);
  }

  #readRel(rel: Fields): Fields {
    this.#expect(
      `{_SRC: ${idOf(rel._src)}, _DST: ${idOf(rel._dst)}, _LABEL: ${String(rel._label)}, _ID: ${idOf(rel._id)}`,
    );
    return this.#readProperties(rel);
  }

  /** Those that are null are not in the text. */
  #readProperties(element: Fields): Fields {
    const types = this.#properties.get(String(element._label));
    const properties = Object.entries(element).map(([name, value]): [string, LbugValue] => {
      if (value === null || NOT_PROPERTIES.has(name)) return [name, value];
      this.#expect(`, ${name}: `);
      return [name, this.#read(value, this.#parse(types?.get(name) ?? '?'))];
    });
    this.#expect('}');
    return Object.fromEntries(properties);
  }

  #readPath(path: Fields): Fields {
    this.#expect('{_NODES: ');
    const _nodes = this.#readList(path._nodes as Fields[], (node) => this.#readNode(node as Fields));
    this.#expect(', _RELS: ');
    const _rels = this.#readList(path._rels as Fields[], (rel) => this.#readRel(rel as Fields));
    this.#expect('}');
    return { _nodes, _rels };
  }

  /** Each byte is itself or `\xAA`. */
  #expectBlob(bytes: unknown): void {
    for (const byte of bytes as Uint8Array) {
      const escaped = `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      this.#expect(this.#text.startsWith(escaped, this.#at) ? escaped : String.fromCharCode(byte));
    }
  }

  #skip(value: LbugValue, pattern: RegExp): LbugValue {
    this.#match(pattern);
    return value;
  }

  /** `pattern` is sticky. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = this.#mismatch()] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #expect(text: string): void {
    if (!this.#text.startsWith(text, this.#at)) this.#mismatch();
    this.#at += text.length;
  }

  #mismatch(): never {
    throw new TextMismatch(`The engine's text of a value differs from the value at character ${this.#at}`);
  }
}

function idOf(value: LbugValue | undefined): string {
  if (typeof value !== 'object' || value === null || !('table' in value)) return '';
  return `${value.table}:${value.offset}`;
}
