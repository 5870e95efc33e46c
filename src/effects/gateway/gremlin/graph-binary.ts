/** The envelopes of GraphBinary 1.0: https://tinkerpop.apache.org/docs/current/dev/io/#graphbinary */

import { BinaryWalk } from './binary-walk.js';
import { ByteReader } from './byte-reader.js';
import type { RequestArguments, RequestHead, ResponseHead } from './message.js';

const VERSION = 0x81;

export function readBinaryRequestHead(envelope: Buffer): RequestHead {
  return readHead(startOf(envelope));
}

export function readBinaryArguments(envelope: Buffer): RequestArguments {
  const reader = startOf(envelope);
  readHead(reader);
  return new BinaryWalk(reader).arguments();
}

export function readBinaryResponseHead(envelope: Buffer): ResponseHead {
  const reader = startOf(envelope);
  const requestId = reader.byte() === 0 ? reader.uuid() : null;
  return { requestId, code: reader.int() };
}

/** A last response without data. */
export function writeBinaryResponse(requestId: string, code: number, message: string): Buffer {
  const text = Buffer.from(message);
  const head = Buffer.alloc(22);
  head.writeUInt8(VERSION, 0);
  head.write(requestId, 2, 'hex');
  head.writeInt32BE(code, 18);
  const length = Buffer.alloc(5);
  length.writeInt32BE(text.length, 1);
  // No attributes, no meta data, null.
  return Buffer.concat([head, length, text, Buffer.alloc(8), Buffer.from([0xfe, 0x01])]);
}

function startOf(envelope: Buffer): ByteReader {
  const reader = new ByteReader(envelope);
  if (reader.byte() !== VERSION) throw new Error('it is not GraphBinary 1.0');
  return reader;
}

function readHead(reader: ByteReader): RequestHead {
  return { requestId: reader.uuid(), op: reader.text(), processor: reader.text() };
}
