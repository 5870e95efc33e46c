/**
 * One try of one query on one generation. Small answers are kept until they are whole, so that a GraphServer that
 * dies in the middle of one leaves the client with nothing that could not be replaced by the answer of the next.
 * Large ones stream through, no faster than the client reads.
 */
import type { ResponseHead } from './http/response-head.js';
import type { ServerConnection } from './http/server-connection.js';
import type { AnswerHead, Query } from './query.js';
import type { Try } from './routed-query.js';

/** Hears once what a try came to. */
export interface ExchangeOwner {
  /** The head of the request that it makes for a query. */
  requestHead(query: Query): string;
  /** The client has the whole answer. */
  answered(query: Query): void;
  /** There is nobody left to answer: the client went, or its connection was cut in the middle of an answer. */
  dropped(query: Query, exchange: HttpExchange): void;
  /** The client has got nothing yet. `sent`: the query may have reached the GraphServer. */
  lost(query: Query, sent: boolean, reason: Error): void;
}

/** Answers up to this size are kept whole. */
const KEPT_ANSWER_BYTES = 64 * 1024;

export class HttpExchange implements Try {
  #connection: ServerConnection | null = null;
  #isSent = false;
  #over = false;
  #begun = false;
  #head: AnswerHead | null = null;
  #chunks: Buffer[] = [];
  #sizeBytes = 0;

  constructor(
    private readonly query: Query,
    private readonly owner: ExchangeOwner,
  ) {}

  cancel(): void {
    this.#over = true;
    this.#connection?.abandon();
    this.owner.dropped(this.query, this);
  }

  carriedBy(connection: ServerConnection): void {
    this.#connection = connection;
  }

  /** What is now written to the connection. */
  request(): { head: string; body: Buffer } {
    this.#isSent = true;
    return { head: this.owner.requestHead(this.query), body: this.query.request.body };
  }

  head({ status, lines, hasDate, framing }: ResponseHead): void {
    this.#head = { status, lines, hasDate, sizeBytes: typeof framing === 'number' ? framing : null };
  }

  /** False: give no more until the connection is told to resume. */
  data(chunk: Buffer): boolean {
    if (this.#begun) return this.query.client.write(chunk);
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    return this.#sizeBytes <= KEPT_ANSWER_BYTES || this.#begin();
  }

  complete(): void {
    if (this.#over || this.#head === null) return;
    this.#over = true;
    this.#connection = null;
    if (this.#begun) this.query.client.end();
    else this.query.client.answer(this.#head, this.#chunks, this.#sizeBytes);
    this.owner.answered(this.query);
  }

  failed(reason: Error): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#begun) {
      this.query.client.cut();
      this.owner.dropped(this.query, this);
    } else {
      this.owner.lost(this.query, this.#isSent, reason);
    }
  }

  #begin(): boolean {
    if (this.#head === null) return true;
    this.#begun = true;
    this.query.client.begin(this.#head, () => this.#connection?.resume());
    const kept = this.#chunks;
    this.#chunks = [];
    let ready = true;
    for (const chunk of kept) ready = this.query.client.write(chunk);
    return ready;
  }
}
