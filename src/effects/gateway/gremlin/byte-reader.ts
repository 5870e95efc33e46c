/** GraphBinary's numbers, texts and ids, one after the other. Every method throws an Error when the bytes are not there. */
export class ByteReader {
  constructor(
    private readonly bytes: Buffer,
    private at = 0,
  ) {}

  byte(): number {
    return this.bytes.readUInt8(this.#skip(1));
  }

  int(): number {
    return this.bytes.readInt32BE(this.#skip(4));
  }

  /** A number of things of which each takes a byte at least. */
  count(): number {
    const count = this.int();
    if (count < 0 || count > this.bytes.length - this.at) throw new Error('a length is out of bounds');
    return count;
  }

  text(): string {
    const length = this.count();
    const start = this.#skip(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  uuid(): string {
    const start = this.#skip(16);
    return this.bytes.toString('hex', start, start + 16);
  }

  skip(length: number): void {
    this.#skip(length);
  }

  #skip(length: number): number {
    const start = this.at;
    if (start + length > this.bytes.length) throw new Error('the message ends too soon');
    this.at = start + length;
    return start;
  }
}
