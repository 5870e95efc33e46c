/**
 * Bolt's framing: a message is a row of chunks, each behind its length in two bytes, and ends with an empty chunk. The
 * gateway passes messages on as they came, in their chunks; it looks into few of them.
 */
import { GraphkeeperError } from '../../../errors.js';
import { NOOP } from './messages.js';

export interface Frame {
  /** See messages.ts. */
  readonly signature: number;
  /** The whole message in its chunks. */
  readonly raw: Buffer;
}

export class FrameReader {
  #parts: Buffer[] = [];
  #sizeBytes = 0;
  /** Of the chunk that is being read. */
  #leftBytes = 0;
  /** First half of a length whose second half has not come. */
  #high: number | null = null;
  #hasContent = false;

  /** @param limitBytes of one message; may be changed at any time */
  constructor(
    public limitBytes: number,
    private readonly take: (frame: Frame) => void,
  ) {}

  /** A message has begun that is not whole. */
  get isPartial(): boolean {
    return this.#sizeBytes > 0;
  }

  /** @throws GK_PAYLOAD_TOO_LARGE */
  push(data: Buffer): void {
    let begin = 0;
    let at = 0;
    while (at < data.length) {
      if (this.#leftBytes > 0) {
        const step = Math.min(this.#leftBytes, data.length - at);
        this.#leftBytes -= step;
        at += step;
      } else if (this.#high === null) {
        this.#high = data[at] ?? 0;
        at += 1;
      } else {
        this.#leftBytes = this.#high * 256 + (data[at] ?? 0);
        this.#high = null;
        at += 1;
        if (this.#leftBytes > 0) this.#hasContent = true;
        else {
          this.#complete(data.subarray(begin, at));
          begin = at;
        }
      }
    }
    if (begin < data.length) this.#keep(data.subarray(begin));
  }

  #complete(last: Buffer): void {
    const isMessage = this.#hasContent;
    this.#keep(last);
    const raw = this.#parts.length === 1 ? last : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#sizeBytes = 0;
    this.#hasContent = false;
    this.take({ signature: isMessage ? signatureOf(raw) : NOOP, raw });
  }

  #keep(part: Buffer): void {
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > this.limitBytes) {
      const limits = { limitBytes: this.limitBytes, option: 'max_query_bytes' };
      throw new GraphkeeperError('GK_PAYLOAD_TOO_LARGE', limits);
    }
    this.#parts.push(part);
  }
}

/** The message without its chunks. */
export function payloadOf(raw: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < raw.length; ) {
    const size = raw.readUInt16BE(at);
    chunks.push(raw.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return chunks.length === 2 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** Its second byte. The first chunk has it, unless somebody cuts a message very small. */
function signatureOf(raw: Buffer): number {
  return (raw.readUInt16BE(0) >= 2 ? raw[3] : payloadOf(raw)[1]) ?? NOOP;
}
