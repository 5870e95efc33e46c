/**
 * Values of elements, from JSON into Cypher. They go into the text and not into parameters, because only so does the
 * engine find a vertex by its key without looking at every other. Numbers may come as text: the query of a GET has
 * nothing else, and 64-bit integers do not fit into a JSON number everywhere.
 */
import { GraphkeeperError } from '../../errors.js';
import { quoteString } from '../cypher-text.js';

interface Range {
  readonly least: bigint;
  readonly most: bigint;
}

const INTEGERS: Readonly<Record<string, Range>> = {
  INT32: { least: -(2n ** 31n), most: 2n ** 31n - 1n },
  UINT32: { least: 0n, most: 2n ** 32n - 1n },
  INT64: { least: -(2n ** 63n), most: 2n ** 63n - 1n },
  UINT64: { least: 0n, most: 2n ** 64n - 1n },
};

const FLOAT = /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

const DAY_MS = 86_400_000;
/** Farther than this a Date cannot look. */
const MAX_TIME_MS = 8.64e15;

/**
 * @param type the engine's
 * @param field where the value is in the request
 * @throws GK_INVALID_ARGUMENT with the field, the value and what it should be
 */
export function literal(value: unknown, type: string, field: string): string {
  if (value === null) return 'NULL';
  const text = type === 'STRING' ? plainText(value) : textOf(value, type);
  if (text === null) {
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value, remedy: `give ${describe(type)}` });
  }
  return type === 'STRING' ? quoteString(text) : `CAST(${quoteString(text)} AS ${type})`;
}

/** Null when it is no value of the type. */
function textOf(value: unknown, type: string): string | null {
  const range = INTEGERS[type];
  if (range !== undefined) return integerText(value, range);
  const text = plainText(value);
  switch (type) {
    case 'BOOL':
      return /^(?:true|false)$/i.test(text ?? String(value)) ? String(value) : null;
    case 'FLOAT':
    case 'DOUBLE':
      return text !== null && FLOAT.test(text) ? text : null;
    case 'DATE':
      return typeof value === 'number' ? (isoText(value * DAY_MS)?.replace(/T.*$/, '') ?? null) : text;
    case 'TIMESTAMP':
      return typeof value === 'number' ? isoText(value) : text;
    default:
      return null;
  }
}

function plainText(value: unknown): string | null {
  if (typeof value === 'string') return value.includes('\0') ? null : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

function integerText(value: unknown, { least, most }: Range): string | null {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return null;
  const text = plainText(value);
  if (text === null || !/^-?\d{1,20}$/.test(text)) return null;
  const integer = BigInt(text);
  return integer >= least && integer <= most ? String(integer) : null;
}

function isoText(timeMs: number): string | null {
  return Math.abs(timeMs) <= MAX_TIME_MS ? new Date(timeMs).toISOString() : null;
}

function describe(type: string): string {
  const range = INTEGERS[type];
  if (range !== undefined) return `a whole number from ${range.least} to ${range.most}`;
  switch (type) {
    case 'BOOL':
      return 'true or false';
    case 'FLOAT':
    case 'DOUBLE':
      return 'a number';
    case 'DATE':
      return 'a date such as "2024-02-29", or days since 1970';
    case 'TIMESTAMP':
      return 'a time such as "2024-02-29T12:00:00Z", or milliseconds since 1970';
    case 'STRING':
      return 'a text';
    default:
      return `it by a query: values of type ${type} cannot be given here`;
  }
}
