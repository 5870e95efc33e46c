/**
 * One try of one query on one generation. Small answers are kept until they are whole, so that a GraphServer that
 * dies in the middle of one leaves the client with nothing that could not be replaced by the answer of the next.
 * Large ones stream through, no faster than the client reads.
 */
import type { Dispatcher } from 'undici';
import { answerHeaders, GENERATION_HEADER } from './http-headers.js';
import type { AnswerHead, Query } from './query.js';
import type { Try } from './routed-query.js';

/** Hears once what a try came to. */
export interface ExchangeOwner {
  readonly generation: number;
  /** The client has the whole answer. */
  answered(query: Query): void;
  /** There is nobody left to answer: the client went, or its connection was cut in the middle of an answer. */
  dropped(query: Query): void;
  /** The client has got nothing yet. `sent`: the query may have reached the GraphServer. */
  lost(query: Query, sent: boolean, reason: Error): void;
}

/** Answers up to this size are kept whole. */
const KEPT_ANSWER_BYTES = 64 * 1024;

// undici 7 calls these methods as they are; its newer interface wraps them and parses every header into an object.
export class HttpExchange implements Dispatcher.DispatchHandler, Try {
  #abort: (() => void) | null = null;
  #resume: (() => void) | null = null;
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
    this.#abort?.();
    this.owner.dropped(this.query);
  }

  /** There is a connection, and the query is about to be written to it. */
  onConnect(abort: () => void): void {
    if (this.#over) abort();
    else this.#abort = abort;
  }

  onHeaders(status: number, received: Buffer[], resume: () => void): boolean {
    if (status < 200) return true;
    const headers = answerHeaders(received);
    headers.push(GENERATION_HEADER, String(this.owner.generation));
    this.#head = { status, headers };
    this.#resume = resume;
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#begun) return this.query.client.write(chunk);
    this.#chunks.push(chunk);
    this.#sizeBytes += chunk.length;
    return this.#sizeBytes <= KEPT_ANSWER_BYTES || this.#begin();
  }

  onComplete(): void {
    if (this.#over || this.#head === null) return;
    if (this.#begun) this.query.client.end();
    else this.query.client.answer(this.#head, this.#chunks, this.#sizeBytes);
    // Only now: should the client's side throw, undici reports it to onError, and the query is lost, not forgotten.
    this.#over = true;
    this.owner.answered(this.query);
  }

  onError(reason: Error): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#begun) {
      this.query.client.cut();
      this.owner.dropped(this.query);
    } else {
      this.owner.lost(this.query, this.#abort !== null, reason);
    }
  }

  #begin(): boolean {
    if (this.#head === null) return true;
    this.#begun = true;
    this.query.client.begin(this.#head, () => this.#resume?.());
    const kept = this.#chunks;
    this.#chunks = [];
    let ready = true;
    for (const chunk of kept) ready = this.query.client.write(chunk);
    return ready;
  }
}
