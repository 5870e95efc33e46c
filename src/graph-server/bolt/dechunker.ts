/**
 * Puts messages together from the bytes of a connection. Unlike the driver's own, it bounds their size: a client is not
 * trusted. Chunks that are empty outside a message keep the connection alive and say nothing.
 */

const INITIAL_BYTES = 512;

export class Dechunker {
  readonly #maxMessageBytes: number;
  #pending: Buffer = Buffer.alloc(0);
  #message: Buffer = Buffer.alloc(0);
  #messageBytes = 0;
  #isTooLarge = false;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Whether a message was: nothing is read from there on. */
  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  /** The messages that these bytes complete. */
  add(bytes: Buffer): Buffer[] {
    if (this.#isTooLarge) return [];
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const messages: Buffer[] = [];
    let at = 0;
    while (this.#pending.length >= at + 2) {
      const size = this.#pending.readUInt16BE(at);
      if (this.#messageBytes + size > this.#maxMessageBytes) {
        this.#isTooLarge = true;
        break;
      }
      const end = at + 2 + size;
      if (this.#pending.length < end) break;
      if (size > 0) this.#collect(at + 2, end);
      else if (this.#messageBytes > 0) messages.push(this.#takeMessage());
      at = end;
    }
    this.#pending = this.#pending.subarray(at);
    return messages;
  }

  #collect(start: number, end: number): void {
    const needed = this.#messageBytes + end - start;
    if (needed > this.#message.length) {
      const larger = Buffer.allocUnsafe(Math.max(INITIAL_BYTES, needed, 2 * this.#message.length));
      this.#message.copy(larger, 0, 0, this.#messageBytes);
      this.#message = larger;
    }
    this.#pending.copy(this.#message, this.#messageBytes, start, end);
    this.#messageBytes = needed;
  }

  #takeMessage(): Buffer {
    const message = this.#message.subarray(0, this.#messageBytes);
    this.#message = Buffer.alloc(0);
    this.#messageBytes = 0;
    return message;
  }
}
