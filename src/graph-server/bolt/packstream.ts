/**
 * PackStream, the binary form of Bolt's messages and values: the driver's own code for it, with types. That code is not
 * in its published types, because drivers use it from inside; it is the same that the other end runs.
 */
import { channel, packstream } from 'neo4j-driver-bolt-connection';
import { int } from 'neo4j-driver-core';

declare module 'neo4j-driver-bolt-connection' {
  namespace channel {
    interface ReadableBytes {
      remaining(): number;
      readInt8(): number;
    }
    function alloc(bytes: Buffer): ReadableBytes;
    /** Splits what is written into chunks of a message. */
    class Chunker {
      constructor(target: { write(bytes: { readonly _buffer: Buffer }): void }, bufferSize: number);
      messageBoundary(): void;
      flush(): void;
    }
  }
  namespace packstream {
    namespace structure {
      class Structure {
        constructor(signature: number, fields: readonly unknown[]);
        readonly signature: number;
        readonly fields: readonly unknown[];
      }
    }
    namespace v2 {
      class Packer {
        constructor(chunker: channel.Chunker);
        /** Throws nothing; the function that it returns writes the value. */
        packable(value: unknown): () => void;
      }
      class Unpacker {
        constructor(disableLosslessIntegers: boolean, useBigInt: boolean);
        unpack(bytes: channel.ReadableBytes): unknown;
        _unpackByteArrayWithSize(size: number, bytes: channel.ReadableBytes): Int8Array;
      }
    }
  }
}

/** A message, or a value that is more than a map: a signature and fields. */
export const Structure = packstream.structure.Structure;
export type Structure = InstanceType<typeof Structure>;

/** Longer than nearly every message, so that each is one write. */
const CHUNK_BUFFER_BYTES = 8192;

/** An integer to Bolt: numbers are floats. The value fits into 64 bits with a sign. */
export function boltInteger(value: number | bigint): unknown {
  return int(value);
}

/**
 * Writes whole messages, chunked. Integers are what boltInteger() returns, bytes are Int8Array, maps plain objects.
 */
export class MessageWriter {
  readonly #chunker: channel.Chunker;
  readonly #packer: packstream.v2.Packer;
  #parts: Buffer[] = [];

  constructor() {
    this.#chunker = new channel.Chunker({ write: ({ _buffer }) => this.#parts.push(_buffer) }, CHUNK_BUFFER_BYTES);
    this.#packer = new packstream.v2.Packer(this.#chunker);
  }

  add(message: Structure): void {
    this.#packer.packable(message)();
    this.#chunker.messageBoundary();
  }

  /** What has been added since, as bytes to send. */
  take(): Buffer {
    this.#chunker.flush();
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    return bytes;
  }
}

/** The bytes are one message. Integers become bigints, floats numbers. @throws when they are not one */
export function readMessage(bytes: Buffer): Structure {
  const readable = channel.alloc(bytes);
  const message = new CarefulUnpacker(false, true).unpack(readable);
  if (message instanceof Structure && readable.remaining() === 0) return message;
  throw new Error('The message is no structure, or something is behind it');
}

class CarefulUnpacker extends packstream.v2.Unpacker {
  /** The driver trusts the size that a server tells, and allocates it. */
  override _unpackByteArrayWithSize(size: number, bytes: channel.ReadableBytes): Int8Array {
    if (size > bytes.remaining()) throw new Error(`${size} bytes are announced, more than there are`);
    return super._unpackByteArrayWithSize(size, bytes);
  }
}
