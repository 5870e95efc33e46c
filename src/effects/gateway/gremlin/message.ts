/**
 * Gremlin's messages on a WebSocket, as much of them as is needed to bring each to where it belongs.
 *
 *   request    binary frame: length of the MIME type (1 byte), MIME type, envelope; or a text frame: the envelope as JSON
 *   response   one envelope a frame, in the format of the request; several of them for one request id until the last
 *
 * The envelope is GraphBinary 1.0 or GraphSON. Which one a response has shows in its first byte.
 */
import { readBinaryArguments, readBinaryRequestHead, readBinaryResponseHead } from './graph-binary.js';
import { readJsonArguments, readJsonRequestHead, readJsonResponseHead } from './graphson.js';

export type Format = 'binary' | 'json';

/** One frame as it came, to be passed on as it is. */
export interface Frame {
  readonly data: Buffer;
  readonly isBinary: boolean;
}

export interface RequestHead {
  /** 32 hexadecimal digits in lower case. */
  readonly requestId: string;
  readonly op: string;
  readonly processor: string;
}

export interface GremlinRequest extends RequestHead {
  readonly frame: Frame;
  readonly format: Format;
  /** MIME type of the envelope. */
  readonly mimeType: string;
  readonly envelope: Buffer;
}

export interface ResponseHead {
  /** null: the GraphServer could not tell which request it answers. */
  readonly requestId: string | null;
  readonly code: number;
}

/** What the arguments of a request say that is of interest here. */
export interface RequestArguments {
  /** Those that are plain text, by name: `gremlin` (a script), `session`, `language`, `sasl`, `saslMechanism`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of all steps, sources and strategies of the bytecode in them, at any depth. */
  readonly steps: readonly string[];
  /** Names of a script's parameters. */
  readonly bindings: readonly string[];
  /** There is something in them that carries code of its own, or that is not known here. */
  readonly isOpaque: boolean;
}

const JSON_BY_DEFAULT = 'application/json';

/** @throws an Error when it is no request that can be read here */
export function readRequest(frame: Frame): GremlinRequest {
  const mimeLength = frame.isBinary ? frame.data.readUInt8(0) : 0;
  const mimeType = frame.isBinary ? frame.data.toString('latin1', 1, 1 + mimeLength) : JSON_BY_DEFAULT;
  const envelope = frame.isBinary ? frame.data.subarray(1 + mimeLength) : frame.data;
  const format = formatOf(mimeType);
  const head = format === 'binary' ? readBinaryRequestHead(envelope) : readJsonRequestHead(envelope);
  return { ...head, frame, format, mimeType, envelope };
}

/** Of a request that could be read; what is in its arguments that cannot be read makes them opaque. */
export function readArguments({ format, envelope }: GremlinRequest): RequestArguments {
  return format === 'binary' ? readBinaryArguments(envelope) : readJsonArguments(envelope);
}

/** @throws an Error when it is no response that can be read here */
export function readResponseHead({ data }: Frame): ResponseHead {
  return data[0] === 0x81 ? readBinaryResponseHead(data) : readJsonResponseHead(data);
}

function formatOf(mimeType: string): Format {
  if (/^application\/vnd\.graphbinary-v1\.0(?:-stringd)?$/i.test(mimeType)) return 'binary';
  if (/^application\/(?:vnd\.gremlin-v[123]\.0\+)?json(?:;|$)/i.test(mimeType)) return 'json';
  throw new Error(`the MIME type ${JSON.stringify(mimeType)} is not known`);
}
