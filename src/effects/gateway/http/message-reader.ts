/** Takes messages from a stream of bytes, however they are cut into pieces (RFC 9112). Either side of the gateway reads with it. */
import { Buffer } from 'node:buffer';
import { type Framing, type Problem, readFields } from './fields.js';

export interface MessageHead {
  readonly framing: Framing;
}

/** Hears of each message: its head, its body in pieces, its end. After `broken` it hears nothing more. */
export interface MessageSink<Head> {
  head(head: Head): void;
  data(chunk: Buffer): void;
  end(): void;
  broken(problem: Problem): void;
}

/** What is read next. */
type Phase = 'head' | 'body' | 'chunkLine' | 'chunk' | 'chunkEnd' | 'trailer' | 'toTheEnd' | 'over';

const MAX_HEAD_BYTES = 16 * 1024;
const MAX_CHUNK_LINE_BYTES = 1024;
const CHUNK_LINE = /^([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;
/** CR and LF stand together in a head, and nowhere alone. */
const LONE_LINE_END = /(?:^|[^\r])\n|\r[^\n]/;
/** What could be the beginning of a request line or a status line. */
const BEGINNING = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]/;

const CR = 0x0d;
const LF = 0x0a;
const INCOMPLETE = -1;

export class MessageReader<Head extends MessageHead> {
  #phase: Phase = 'head';
  /** The beginning of something that is read as a whole. */
  #rest: Buffer | null = null;
  /** Bytes of the body, or of this chunk, that are still to come. */
  #leftBytes = 0;
  #messages = 0;
  // Programs repeat their heads word for word, and reading is a pure function of the text.
  #latestText = '';
  #latestHead: Head | null = null;

  constructor(
    private readonly readHead: (text: string) => Head | Problem,
    private readonly sink: MessageSink<Head>,
  ) {}

  /** Nothing of a message has come since the last one ended. */
  get isBetween(): boolean {
    return this.#phase === 'head' && this.#rest === null;
  }

  get isInBody(): boolean {
    return this.#phase !== 'head' && this.#phase !== 'over';
  }

  /** Whole heads so far. */
  get messages(): number {
    return this.#messages;
  }

  /** What comes from now on is not looked at. */
  stop(): void {
    this.#phase = 'over';
    this.#rest = null;
  }

  /** Keeps nothing of `chunk`, but the sink may: it gets parts of it. */
  read(chunk: Buffer): void {
    const bytes = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = null;
    let at = 0;
    while (at < bytes.length) {
      const next = this.#step(bytes, at);
      if (next === INCOMPLETE) {
        this.#keep(bytes, at);
        return;
      }
      at = next;
    }
  }

  /** No byte will come any more. @returns false when that cuts a message off */
  finish(): boolean {
    const isWhole = this.isBetween || this.#phase === 'toTheEnd';
    if (this.#phase === 'toTheEnd') this.#end();
    this.stop();
    return isWhole;
  }

  #keep(bytes: Buffer, at: number): void {
    // A copy, or a few bytes would keep the whole chunk.
    if (this.#phase !== 'over') this.#rest = Buffer.from(bytes.subarray(at));
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#phase) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'body':
      case 'chunk':
        return this.#readData(bytes, at);
      case 'chunkLine':
        return this.#readChunkLine(bytes, at);
      case 'chunkEnd':
        return this.#readChunkEnd(bytes, at);
      case 'trailer':
        return this.#readTrailer(bytes, at);
      case 'toTheEnd':
        this.sink.data(bytes.subarray(at));
        return bytes.length;
      case 'over':
        return bytes.length;
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    // Old clients send an empty line behind a body.
    if (bytes[at] === CR && bytes[at + 1] === LF) return at + 2;
    const text = bytes.toString('latin1', at, Math.min(bytes.length, at + MAX_HEAD_BYTES));
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) {
      const isLoneCr = text === '\r';
      if (text.length === MAX_HEAD_BYTES) this.#break('HEAD_TOO_LARGE');
      else if (!isLoneCr && (LONE_LINE_END.test(text) || !BEGINNING.test(text))) this.#break('START_LINE');
      return INCOMPLETE;
    }
    const head = this.#headOf(text.slice(0, end), bytes, at);
    if (typeof head === 'string') {
      this.#break(head);
      return INCOMPLETE;
    }
    this.#begin(head);
    return at + end + 4;
  }

  #headOf(text: string, bytes: Buffer, at: number): Head | Problem {
    if (text === this.#latestText && this.#latestHead !== null) return this.#latestHead;
    // Read again, because a piece of a text keeps all of it: here the body as well.
    const own = bytes.toString('latin1', at, at + text.length);
    const head = this.readHead(own);
    if (typeof head !== 'string') {
      this.#latestText = own;
      this.#latestHead = head;
    }
    return head;
  }

  #begin(head: Head): void {
    const { framing } = head;
    this.#messages += 1;
    this.#phase = framing === 'chunked' ? 'chunkLine' : framing === 'toTheEnd' ? 'toTheEnd' : 'body';
    this.#leftBytes = typeof framing === 'number' ? framing : 0;
    this.sink.head(head);
    if (framing === 0) this.#end();
  }

  #readData(bytes: Buffer, at: number): number {
    const next = Math.min(bytes.length, at + this.#leftBytes);
    this.#leftBytes -= next - at;
    this.sink.data(at === 0 && next === bytes.length ? bytes : bytes.subarray(at, next));
    if (this.#leftBytes > 0 || this.#phase === 'over') return next;
    if (this.#phase === 'chunk') this.#phase = 'chunkEnd';
    else this.#end();
    return next;
  }

  #readChunkLine(bytes: Buffer, at: number): number {
    const text = bytes.toString('latin1', at, Math.min(bytes.length, at + MAX_CHUNK_LINE_BYTES));
    const end = text.indexOf('\r\n');
    if (end === -1) {
      if (text.length === MAX_CHUNK_LINE_BYTES || LONE_LINE_END.test(text)) this.#break('CHUNK');
      return INCOMPLETE;
    }
    const [, size] = CHUNK_LINE.exec(text.slice(0, end)) ?? [];
    if (size === undefined) {
      this.#break('CHUNK');
      return INCOMPLETE;
    }
    this.#leftBytes = Number.parseInt(size, 16);
    this.#phase = this.#leftBytes === 0 ? 'trailer' : 'chunk';
    return at + end + 2;
  }

  #readChunkEnd(bytes: Buffer, at: number): number {
    if (bytes[at] !== CR || (at + 1 < bytes.length && bytes[at + 1] !== LF)) this.#break('CHUNK');
    if (this.#phase === 'over' || at + 1 === bytes.length) return INCOMPLETE;
    this.#phase = 'chunkLine';
    return at + 2;
  }

  /** Read as strictly as a head, and dropped. */
  #readTrailer(bytes: Buffer, at: number): number {
    const text = bytes.toString('latin1', at, Math.min(bytes.length, at + MAX_HEAD_BYTES));
    const end = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n');
    if (end === -1) {
      if (text.length === MAX_HEAD_BYTES) this.#break('HEAD_TOO_LARGE');
      else if (LONE_LINE_END.test(text)) this.#break('FIELD');
      return INCOMPLETE;
    }
    const fields = end === 0 ? [] : readFields(['', ...text.slice(0, end).split('\r\n')]);
    if (typeof fields === 'string') {
      this.#break(fields);
      return INCOMPLETE;
    }
    this.#end();
    return at + end + (end === 0 ? 2 : 4);
  }

  #end(): void {
    if (this.#phase === 'over') return;
    // Before the sink hears of it: it may say that this was the last one.
    this.#phase = 'head';
    this.sink.end();
  }

  #break(problem: Problem): void {
    this.stop();
    this.sink.broken(problem);
  }
}
