/** Turns the parameters of a query from JSON into the engine's values; the tagged forms are those of the answers. */
import type { LbugValue } from '@ladybugdb/core';
import { invalidQuery } from './query-errors.js';
import type { Parameters } from './session.js';

/** @throws GK_QUERY_INVALID naming the parameter */
export function readParameters(parameters: unknown): Parameters {
  if (parameters === undefined || parameters === null) return {};
  if (!isObject(parameters)) throw invalidQuery('parameters must be a JSON object from names to values');
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, readValue(value, name)]));
}

function readValue(value: unknown, path: string): LbugValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return readNumber(value, path);
  if (Array.isArray(value)) return readList(value, path);
  if (isObject(value)) return readTagged(value, path) ?? readStruct(value, path);
  throw invalidQuery(`parameters.${path} is not a JSON value`);
}

/** A number this large has already lost digits on its way through JSON, unless it was meant to be a float. */
function readNumber(value: number, path: string): number {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  throw invalidQuery(
    `parameters.${path} is ${value}, beyond what a JSON number holds exactly: write {"$int": "…"} or {"$float": "…"}`,
  );
}

/** The engine wants one type in a list, and knows two of integers. */
function readList(items: readonly unknown[], path: string): LbugValue[] {
  const values = items.map((item, index) => readValue(item, `${path}[${index}]`));
  if (!values.some((value) => typeof value === 'bigint')) return values;
  return values.map((value) => (Number.isInteger(value) ? BigInt(value as number) : value));
}

function readStruct(value: Readonly<Record<string, unknown>>, path: string): LbugValue {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, readValue(field, `${path}.${name}`)]));
}

/** Null when it is an ordinary object: a tag is a single key that begins with `$`. */
function readTagged(value: Readonly<Record<string, unknown>>, path: string): LbugValue | null {
  const [tag, ...others] = Object.keys(value);
  if (tag === undefined || others.length > 0 || !tag.startsWith('$')) return null;
  const content = value[tag];
  switch (tag) {
    case '$int':
      if (typeof content === 'string' && /^-?\d+$/.test(content)) return BigInt(content);
      throw invalidQuery(`parameters.${path}.$int must be a string of digits`);
    case '$float':
      if (typeof content === 'string' && /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(content)) {
        return Number(content);
      }
      throw invalidQuery(`parameters.${path}.$float must be "NaN", "Infinity", "-Infinity" or a number as a string`);
    case '$map':
      return readMap(content, `${path}.$map`);
    default:
      throw invalidQuery(`parameters.${path} has the tag ${tag}: only $int, $float and $map can be parameters`);
  }
}

function readMap(content: unknown, path: string): LbugValue {
  const isPair = (entry: unknown): entry is [unknown, unknown] => Array.isArray(entry) && entry.length === 2;
  if (!Array.isArray(content) || !content.every(isPair)) {
    throw invalidQuery(`parameters.${path} must be a list of [key, value] pairs`);
  }
  return new Map(
    content.map(([key, value], index) => [
      readValue(key, `${path}[${index}][0]`),
      readValue(value, `${path}[${index}][1]`),
    ]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
