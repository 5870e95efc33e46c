/**
 * The values in a message, by the codec of the driver's own packages, for the few messages that the gateway must read
 * or write itself. Loaded when it is first needed: a service that nobody speaks Bolt with does without.
 */
import { createRequire } from 'node:module';
import { payloadOf } from './frames.js';

/** As far as it is used here; the package declares no types of its own for it. */
interface Codec {
  readonly Packer: new (
    channel: object,
  ) => {
    packable(value: unknown): () => void;
    packStruct(signature: number, fields: readonly (() => void)[]): void;
  };
  readonly Unpacker: new (disableLosslessIntegers: boolean) => { unpack(buffer: ChannelBuffer): unknown };
  readonly Chunker: new (channel: { write(buffer: ChannelBuffer): void }) => { messageBoundary(): void; flush(): void };
  readonly ChannelBuffer: new (bytes: Buffer) => ChannelBuffer;
}

interface ChannelBuffer {
  readonly length: number;
  readUInt8(): number;
  hasRemaining(): boolean;
}

const load = createRequire(import.meta.url);
let codec: Codec | null = null;

function loadCodec(): Codec {
  if (codec !== null) return codec;
  const lib = 'neo4j-driver-bolt-connection/lib';
  const { Packer, Unpacker } = load(`${lib}/packstream/index.js`).v1;
  const { Chunker } = load(`${lib}/channel/chunking.js`);
  const { default: ChannelBuffer } = load(`${lib}/channel/channel-buf.js`);
  codec = { Packer, Unpacker, Chunker, ChannelBuffer };
  return codec;
}

/** The fields of a message, or its first ones. Integers that fit are numbers. @throws when they are malformed */
export function unpack(raw: Buffer, count = Number.POSITIVE_INFINITY): unknown[] {
  const { Unpacker, ChannelBuffer } = loadCodec();
  const buffer = new ChannelBuffer(payloadOf(raw));
  const unpacker = new Unpacker(true);
  const size = buffer.readUInt8() & 0x0f;
  buffer.readUInt8();
  return Array.from({ length: Math.min(size, count) }, () => unpacker.unpack(buffer));
}

/** A whole message in its chunks. Integers are given as bigint. */
export function pack(signature: number, ...fields: readonly unknown[]): Buffer {
  const { Packer, Chunker } = loadCodec();
  const chunks: Buffer[] = [];
  const chunker = new Chunker({ write: (buffer) => chunks.push(bytesOf(buffer)) });
  const packer = new Packer(chunker);
  packer.packStruct(
    signature,
    fields.map((field) => packer.packable(field)),
  );
  chunker.messageBoundary();
  chunker.flush();
  return Buffer.concat(chunks);
}

/** A map with text keys; null for everything else. */
export function asMap(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

function bytesOf(buffer: ChannelBuffer): Buffer {
  const bytes = Buffer.alloc(buffer.length);
  for (let at = 0; buffer.hasRemaining(); at += 1) bytes[at] = buffer.readUInt8();
  return bytes;
}
