/**
 * Turns the parameters of a Bolt message into the engine's. The engine's binding takes no timestamps, durations and bytes
 * as parameters: these go as text, and the statement casts them. What even that cannot do, stands in the statement.
 */
import type { LbugValue } from '@ladybugdb/core';
import { tokenize } from '../cypher-tokens.js';
import { invalidQuery } from '../query-errors.js';
import type { Parameters } from '../session.js';
import { isMap } from './messages.js';
import { Structure } from './packstream.js';

export interface BoundStatement {
  readonly text: string;
  readonly parameters: Parameters;
  /** What the engine calls a column that is a cast parameter, and what its client calls it. */
  readonly columnNames: ReadonlyMap<string, string>;
}

/** What the engine knows of a second. */
const NANOS_PER_MICRO = 1000n;

/** A value and the engine's type for it. Null: of any type. */
interface Typed {
  readonly value: LbugValue;
  readonly type: string | null;
  readonly needsCast: boolean;
  /** What the statement says in place of the parameter, when that cannot be one. */
  readonly expression?: string;
}

/** @throws GK_QUERY_INVALID naming the parameter */
export function bindParameters(text: string, sent: unknown): BoundStatement {
  if (!isMap(sent)) throw invalidQuery('The parameters of RUN must be a map');
  const typed = Object.entries(sent).map(([name, value]): [string, Typed] => [name, read(value, name)]);
  const parameters = Object.fromEntries(typed.map(([name, { value }]) => [name, value]));
  const replacements = new Map(typed.flatMap(([name, value]) => replacementOf(`$${name}`, value)));
  if (replacements.size === 0) return { text, parameters, columnNames: new Map() };
  const tokens = tokenize(text).map((token) => replacements.get(token.text) ?? token.text);
  return { text: tokens.join(''), parameters, columnNames: columnNames(typed) };
}

function replacementOf(name: string, { type, needsCast, expression }: Typed): [string, string][] {
  if (expression !== undefined) return [[name, expression]];
  return needsCast && type !== null ? [[name, `CAST(${name} AS ${type})`]] : [];
}

function columnNames(typed: readonly (readonly [string, Typed])[]): ReadonlyMap<string, string> {
  return new Map(typed.map(([name, { type }]) => [`CAST($${name}, ${type})`, `$${name}`]));
}

function read(value: unknown, path: string): Typed {
  if (value === null) return plain(null, null);
  if (typeof value === 'boolean') return plain(value, 'BOOL');
  if (typeof value === 'string') return plain(value, 'STRING');
  // The binding makes an INT64 of a whole number, which is what clients mean that know floats only.
  if (typeof value === 'number') return plain(value, Number.isInteger(value) ? 'INT64' : 'DOUBLE');
  if (typeof value === 'bigint') return readInteger(value);
  if (value instanceof Int8Array) return asText(blobText(value), 'BLOB');
  if (value instanceof Structure) return readStructure(value, path);
  if (Array.isArray(value)) return readList(value, path);
  if (isMap(value)) return readStruct(value, path);
  throw invalidQuery(`parameters.${path} is a value that cannot be a parameter`);
}

function plain(value: LbugValue, type: string | null): Typed {
  return { value, type, needsCast: false };
}

function asText(value: string, type: string): Typed {
  return { value, type, needsCast: true };
}

function readInteger(value: bigint): Typed {
  const number = Number(value);
  return Number.isSafeInteger(number) ? plain(number, 'INT64') : plain(value, 'INT128');
}

/** The binding wants one type in a list, and knows two of integers. */
function readList(items: readonly unknown[], path: string): Typed {
  if (items.length === 0) return { ...plain([], null), expression: '[]' };
  const typed = items.map((item, index) => read(item, `${path}[${index}]`));
  const hasLarge = typed.some(({ type }) => type === 'INT128');
  const widen = (value: LbugValue) => (typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value);
  const element = commonType(typed.map(({ type }) => type));
  return {
    value: typed.map(({ value }) => (hasLarge ? widen(value) : value)),
    type: element === null ? null : `${element}[]`,
    needsCast: typed.some(({ needsCast }) => needsCast),
  };
}

/** Integers among floats are floats; what else differs, the engine judges by the first. */
function commonType(types: readonly (string | null)[]): string | null {
  for (const wider of ['INT128', 'DOUBLE']) {
    if (types.includes(wider) && types.every((type) => type === null || type === 'INT64' || type === wider))
      return wider;
  }
  return types.find((type) => type !== null) ?? null;
}

function readStruct(map: Readonly<Record<string, unknown>>, path: string): Typed {
  const fields = Object.entries(map).map(([name, value]): [string, Typed] => [name, read(value, `${path}.${name}`)]);
  const needsCast = fields.some(([, typed]) => typed.needsCast);
  const awkward = fields.find(([name]) => !/^\w+$/.test(name));
  if (needsCast && awkward !== undefined) {
    throw invalidQuery(
      `parameters.${path} has the key ${awkward[0]} beside a timestamp, a duration or bytes: use letters, digits and _ in it`,
    );
  }
  const types = fields.map(([name, { type }]) => `${name} ${type ?? 'STRING'}`);
  return {
    value: Object.fromEntries(fields.map(([name, { value }]) => [name, value])),
    type: `STRUCT(${types.join(', ')})`,
    needsCast,
  };
}

function readStructure({ signature, fields }: Structure, path: string): Typed {
  const [first, second, third, fourth] = fields.map((field) => (typeof field === 'bigint' ? field : 0n));
  switch (String.fromCharCode(signature)) {
    case 'D':
      return plain(new Date(Number(first) * 86_400_000), 'DATE');
    case 'd':
      return asText(timeText(first ?? 0n, second ?? 0n), 'TIMESTAMP');
    case 'I':
    case 'i':
      return asText(timeText(first ?? 0n, second ?? 0n), 'TIMESTAMP_TZ');
    case 'F':
      return asText(timeText((first ?? 0n) - (third ?? 0n), second ?? 0n), 'TIMESTAMP_TZ');
    case 'E':
      return readDuration([first ?? 0n, second ?? 0n, third ?? 0n, (fourth ?? 0n) / NANOS_PER_MICRO]);
    default:
      throw invalidQuery(
        `parameters.${path} is a structure that the engine has no type for: it takes dates, local and zoned date-times and durations, but no times of day, points, nodes, relationships or paths`,
      );
  }
}

/** The engine reads no signs in the text of an interval. */
function readDuration(parts: readonly bigint[]): Typed {
  const units = ['months', 'days', 'seconds', 'microseconds'];
  const text = asText(units.map((unit, index) => `${parts[index]} ${unit}`).join(' '), 'INTERVAL');
  if (parts.every((part) => part >= 0n)) return text;
  return { ...text, expression: `(${units.map((unit, index) => `to_${unit}(${parts[index]})`).join(' + ')})` };
}

/** The engine's text of bytes. */
function blobText(bytes: Int8Array): string {
  return Array.from(Buffer.from(bytes), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** In UTC. */
function timeText(epochSeconds: bigint, nanos: bigint): string {
  const date = new Date(Number(epochSeconds) * 1000);
  if (Number.isNaN(date.getTime())) return `${epochSeconds} seconds since 1970`;
  const micros = String(nanos / NANOS_PER_MICRO).padStart(6, '0');
  return date.toISOString().replace(/\.\d+Z$/, `.${micros}Z`);
}
