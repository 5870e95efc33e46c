/** Speaks Bolt byte by byte, as no driver would. */
import { connect, type Socket } from 'node:net';
import { Dechunker } from '../../../src/graph-server/bolt/dechunker.js';
import { MessageWriter, readMessage, Structure } from '../../../src/graph-server/bolt/packstream.js';
import { eventually } from '../../support/eventually.js';

export const MAGIC = [0x60, 0x60, 0xb0, 0x17];

export class RawClient {
  readonly #socket: Socket;
  readonly #dechunker = new Dechunker(1e9);
  readonly #messages: Structure[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #isSpeaking = false;
  isClosed = false;
  /** Those that came alone, not behind a message. */
  emptyChunks = 0;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect(Number(port), hostname);
    this.#socket.on('data', (data) => this.#receive(data));
    // A reset by the server is what some tests are for.
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      this.isClosed = true;
    });
  }

  /** Shakes hands for this version; what follows are messages. */
  async agree(major: number, minor: number): Promise<void> {
    this.write([...MAGIC, 0, 0, minor, major, ...Array.from({ length: 12 }, () => 0)]);
    await this.bytes(4);
    this.#isSpeaking = true;
  }

  write(bytes: Iterable<number>): void {
    this.#socket.write(Buffer.from([...bytes]));
  }

  send(signature: number, ...fields: readonly unknown[]): void {
    this.#socket.write(encoded(signature, ...fields));
  }

  /** The next bytes of the handshake. */
  async bytes(count: number): Promise<number[]> {
    await eventually(() => this.#bytes.length >= count);
    const taken = [...this.#bytes.subarray(0, count)];
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  async message(): Promise<{ readonly signature: number; readonly fields: readonly unknown[] }> {
    const { signature, fields } = await eventually(() => this.#messages.shift());
    return { signature, fields };
  }

  async signatures(count: number): Promise<number[]> {
    const found: number[] = [];
    while (found.length < count) found.push((await this.message()).signature);
    return found;
  }

  async closed(): Promise<void> {
    await eventually(() => this.isClosed);
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(data: Buffer): void {
    if (!this.#isSpeaking) this.#bytes = Buffer.concat([this.#bytes, data]);
    else if (data.every((byte) => byte === 0)) this.emptyChunks += 1;
    else this.#messages.push(...this.#dechunker.add(data).map(readMessage));
  }
}

export function encoded(signature: number, ...fields: readonly unknown[]): Buffer {
  const writer = new MessageWriter();
  writer.add(new Structure(signature, fields));
  return writer.take();
}
