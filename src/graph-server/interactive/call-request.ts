/** The calls of procedures in GraphScope Interactive's encodings. The last byte of a body tells which one it is in. */

import { GraphkeeperError } from '../../errors.js';
import type { PropertyType } from '../../types/graph.js';
import { quoteString } from '../cypher-text.js';
import { parseElements } from '../elements/element-request.js';
import { literal } from '../elements/literal.js';
import { columnType } from '../property-types.js';
import { invalidQuery } from '../query-errors.js';
import { loadMessages } from './messages.js';

export interface EncodedCall {
  readonly name: string;
  /** Cypher. */
  readonly args: readonly string[];
}

const FORMATS = ['raw bytes', 'JSON', 'a physical plan', 'a protobuf call'] as const;

/** No text of Cypher or JSON ends so. */
export function isEncodedCall(body: Buffer): boolean {
  return (body.at(-1) ?? FORMATS.length) < FORMATS.length;
}

/** @throws GK_QUERY_INVALID, GK_INVALID_ARGUMENT, GK_INVALID_JSON; GK_UNSUPPORTED_ENCODING for those that need Interactive's own engine */
export function readEncodedCall(body: Buffer): Promise<EncodedCall> | EncodedCall {
  const payload = body.subarray(0, -1);
  switch (body.at(-1)) {
    case 1:
      return readJsonCall(payload.toString('utf8'));
    case 3:
      return readProtobufCall(payload);
    default: {
      const format = FORMATS[body.at(-1) ?? 0];
      throw new GraphkeeperError('GK_UNSUPPORTED_ENCODING', { format });
    }
  }
}

/** `{"query_name", "arguments": [{"type", "value"}]}` */
function readJsonCall(text: string): EncodedCall {
  const document = parseElements(text);
  if (!isFields(document) || typeof document.query_name !== 'string') {
    throw invalidQuery('query_name is missing: send {"query_name": "…", "arguments": [{"type": …, "value": …}]}');
  }
  const args: unknown = document.arguments ?? [];
  if (!Array.isArray(args)) throw invalidQuery('arguments must be a list of {"type", "value"}');
  return { name: document.query_name, args: args.map(readTypedValue) };
}

function readTypedValue(argument: unknown, index: number): string {
  const field = `arguments[${index}]`;
  const type = isFields(argument) && isFields(argument.type) ? columnType(argument.type as PropertyType) : null;
  if (!isFields(argument) || type === null) {
    throw invalidQuery(`${field} must have a type, such as {"primitive_type": "DT_SIGNED_INT32"}, and a value`);
  }
  return literal(argument.value ?? null, type, `${field}.value`);
}

interface ProtobufQuery {
  readonly query_name?: { readonly name?: string };
  readonly arguments?: readonly { readonly const?: ProtobufValue }[];
}

type ProtobufValue = Readonly<Record<string, unknown>>;

async function readProtobufCall(payload: Buffer): Promise<EncodedCall> {
  const { query } = await loadMessages();
  let decoded: ProtobufQuery;
  try {
    decoded = query.toObject(query.decode(payload), { longs: String });
  } catch (error) {
    throw new GraphkeeperError('GK_QUERY_INVALID', { reason: 'The body is no protobuf Query' }, { cause: error });
  }
  const name = decoded.query_name?.name;
  if (name === undefined) throw invalidQuery('query_name has no name');
  return { name, args: (decoded.arguments ?? []).map((one, index) => readConstant(one.const, `arguments[${index}]`)) };
}

function readConstant(value: ProtobufValue | undefined, field: string): string {
  const [[kind, content] = ['nothing', null]] = Object.entries(value ?? {});
  const item: unknown = isFields(content) ? (content.item ?? 0) : content;
  switch (kind) {
    case 'boolean':
      return literal(String(item), 'BOOL', field);
    case 'i32':
      return literal(item, 'INT32', field);
    case 'i64':
      return literal(item, 'INT64', field);
    case 'f64':
      return literal(String(item), 'DOUBLE', field);
    case 'str':
      return quoteString(String(item));
    case 'date':
      return literal(item, 'DATE', field);
    case 'timestamp':
      return literal(Number(item), 'TIMESTAMP', field);
    case 'none':
      return 'NULL';
    default:
      throw invalidQuery(`${field} has ${kind}: give a boolean, a number, a text, a date, a time or none`);
  }
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
