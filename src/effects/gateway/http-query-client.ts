/** The way back to an HTTP client: one answer, at its turn among those on the same connection. */
import { ERRORS, type ErrorBody } from '../../errors.js';
import { answerHead, dateLine, errorAnswer, type OwnAnswer } from './http/answer-text.js';
import type { RequestHead } from './http/request-head.js';
import type { AnswerHead, Query, QueryClient } from './query.js';

/** Text stands for bytes: one character is one byte. */
export type Bytes = string | Buffer;

/** The connection, as the answers know it. */
export interface AnswerLine {
  /** Only of the one whose turn it is. False: no more until it is told to go on. */
  send(...pieces: readonly Bytes[]): boolean;
  /** It has had its say. */
  finished(client: HttpQueryClient): void;
  destroy(): void;
}

/** Answers up to this size are joined with their head, which is cheaper to write than two pieces. */
const ONE_PIECE_BYTES = 8 * 1024;

export class HttpQueryClient implements QueryClient {
  /** Its query, once there is one. */
  query: Query | null = null;
  /** Nothing follows on this connection. */
  isLast: boolean;
  #isItsTurn = false;
  #isSettled = false;
  #isFinished = false;
  #isChunked = false;
  /** What waits for its turn. */
  #waiting: Bytes[] = [];
  #resume: (() => void) | null = null;

  /** @param head null when it could not be read */
  constructor(
    private readonly head: RequestHead | null,
    private readonly line: AnswerLine,
  ) {
    this.isLast = head === null || head.isLast;
  }

  /** Everything that the client will get has been handed over; what happens to its connection matters no more. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Those before it have had their say. */
  takeTurn(): void {
    this.#isItsTurn = true;
    if (this.#waiting.length === 0) return;
    this.line.send(...this.#waiting);
    this.#waiting = [];
    this.goOn();
  }

  /** The connection can take more. */
  goOn(): void {
    this.#resume?.();
  }

  /** The client waits for this before it sends the body. */
  askForBody(): void {
    this.#send('HTTP/1.1 100 Continue\r\n\r\n');
  }

  answer({ status, lines, hasDate }: AnswerHead, chunks: readonly Buffer[], sizeBytes: number): void {
    const length = status === 204 || status === 304 ? '' : `content-length: ${sizeBytes}\r\n`;
    const head = answerHead(status, `${this.#connectionLine}${lines}${hasDate ? '' : dateLine()}${length}`);
    if (sizeBytes > ONE_PIECE_BYTES) this.#send(head, ...chunks);
    else this.#send(chunks.reduce((text, chunk) => text + chunk.toString('latin1'), head));
    this.#finish();
  }

  begin({ status, lines, hasDate, sizeBytes }: AnswerHead, resume: () => void): void {
    this.#resume = resume;
    this.#isChunked = sizeBytes === null && this.head?.isHttp10 === false;
    // HTTP/1.0 knows no chunks: there the end of the connection is that of the answer.
    if (sizeBytes === null && !this.#isChunked) this.isLast = true;
    const unsized = this.#isChunked ? 'transfer-encoding: chunked\r\n' : '';
    const framing = sizeBytes === null ? unsized : `content-length: ${sizeBytes}\r\n`;
    this.#send(answerHead(status, `${this.#connectionLine}${lines}${hasDate ? '' : dateLine()}${framing}`));
  }

  write(chunk: Buffer): boolean {
    return this.#isChunked ? this.#send(`${chunk.length.toString(16)}\r\n`, chunk, '\r\n') : this.#send(chunk);
  }

  end(): void {
    if (this.#isChunked) this.#send('0\r\n\r\n');
    this.#finish();
  }

  cut(): void {
    this.#isSettled = true;
    this.line.destroy();
  }

  refuse(error: ErrorBody): void {
    this.say(errorAnswer(ERRORS[error.error].httpStatus, error));
  }

  say(answer: OwnAnswer): void {
    this.announce(answer);
    this.#finish();
  }

  /** Says it, but its turn does not end before `conclude`: the client may still be sending. */
  announce({ status, lines, body }: OwnAnswer): void {
    this.#isSettled = true;
    const head = answerHead(status, `${this.#connectionLine}${lines}${dateLine()}`);
    this.#send(this.head?.method === 'HEAD' ? head : head + body);
  }

  conclude(): void {
    if (!this.#isFinished) this.#finish();
  }

  get #connectionLine(): string {
    if (this.isLast) return 'connection: close\r\n';
    return this.head?.isHttp10 ? 'connection: keep-alive\r\n' : '';
  }

  #send(...pieces: readonly Bytes[]): boolean {
    if (this.#isItsTurn) return this.line.send(...pieces);
    this.#waiting.push(...pieces);
    return false;
  }

  #finish(): void {
    this.#isSettled = true;
    this.#isFinished = true;
    this.#resume = null;
    this.line.finished(this);
  }
}
