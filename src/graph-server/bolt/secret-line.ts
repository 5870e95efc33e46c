/** What a connection must begin with when the GraphServer demands a secret, see SECRET_VARIABLE: `GRAPHKEEPER <secret>\n`. */
import { timingSafeEqual } from 'node:crypto';

const PREFIX = 'GRAPHKEEPER ';

export class SecretLine {
  readonly #line: Buffer;

  /** Without a secret, nothing is demanded. */
  constructor(secret: string | undefined) {
    this.#line = Buffer.from(secret === undefined ? '' : `${PREFIX}${secret}\n`, 'latin1');
  }

  /** What the bytes begin with, as far as they are there. */
  check(bytes: Buffer): 'incomplete' | 'wrong' | { readonly lengthBytes: number } {
    const { length } = this.#line;
    if (bytes.length >= length) {
      return timingSafeEqual(bytes.subarray(0, length), this.#line) ? { lengthBytes: length } : 'wrong';
    }
    // Who sends something else waits for an answer.
    const prefix = this.#line.subarray(0, Math.min(bytes.length, PREFIX.length));
    return bytes.subarray(0, PREFIX.length).equals(prefix) ? 'incomplete' : 'wrong';
  }
}
