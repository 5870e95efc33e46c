/**
 * One connection of a client: requests come in, are made queries, and are answered in the order in which they came.
 * Requests that a client sends ahead are carried out at the same time, up to a number.
 */
import type { Socket } from 'node:net';
import type { Problem } from './http/fields.js';
import { MessageReader, type MessageSink } from './http/message-reader.js';
import { type RequestHead, readRequestHead } from './http/request-head.js';
import { type AnswerLine, type Bytes, HttpQueryClient } from './http-query-client.js';
import { IncomingRequest, type RequestOptions } from './incoming-request.js';
import { malformedAnswer } from './malformed-request.js';
import type { Query } from './query.js';

export interface ConversationOptions extends RequestOptions {
  /** The client of an accepted query went away before it had its answer. */
  readonly cancel: (query: Query) => void;
}

/** Requests that may wait for their answers on one connection before no more is read from it. */
const MOST_AHEAD = 32;

export class HttpConversation implements MessageSink<RequestHead>, AnswerLine {
  readonly #reader: MessageReader<RequestHead>;
  /** Those who have not had their say, in order; the first one has its turn. */
  #clients: HttpQueryClient[] = [];
  #incoming: IncomingRequest | null = null;
  #isPaused = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: ConversationOptions,
  ) {
    const hidesTokens = options.access?.keepsTokens ?? false;
    this.#reader = new MessageReader((text) => readRequestHead(text, hidesTokens), this);
    socket
      .on('data', (chunk: Buffer) => {
        this.#reader.read(chunk);
        this.#pauseIfFull();
      })
      .on('drain', () => {
        this.#clients[0]?.goOn();
        this.#goOnReading();
      })
      .once('end', () => this.#leave())
      // What a broken connection means is said by its end.
      .on('error', () => this.destroy())
      .once('close', () => this.#leave());
  }

  /** What the client is being waited for, and since which message; null while it waits for us. */
  get waitsFor(): { readonly part: 'head' | 'body' | 'request'; readonly message: number } | null {
    const message = this.#reader.messages;
    if (this.#reader.isInBody) return { part: 'body', message };
    if (!this.#reader.isBetween) return { part: 'head', message };
    return this.#clients.length > 0 ? null : { part: 'request', message };
  }

  /** The client has taken too long. */
  expire(): void {
    if (this.#reader.isBetween) {
      this.destroy();
    } else {
      this.#reader.stop();
      this.broken('TIMEOUT');
    }
  }

  destroy(): void {
    this.socket.destroy();
  }

  head(head: RequestHead): void {
    const client = new HttpQueryClient(head, this);
    this.#incoming = new IncomingRequest(head, client, this.options);
    this.#join(client);
    this.#incoming.begin();
  }

  data(chunk: Buffer): void {
    this.#incoming?.take(chunk);
  }

  end(): void {
    const incoming = this.#incoming;
    this.#incoming = null;
    if (incoming?.client.isLast) this.#reader.stop();
    incoming?.end();
  }

  broken(problem: Problem): void {
    const client = this.#incoming?.client ?? new HttpQueryClient(null, this);
    if (this.#incoming === null) this.#join(client);
    this.#incoming?.leave();
    this.#incoming = null;
    client.isLast = true;
    // A request that had its answer before it was whole gets no second one.
    if (client.isSettled) client.conclude();
    else client.say(malformedAnswer(problem));
  }

  send(...pieces: readonly Bytes[]): boolean {
    if (pieces.length > 1) this.socket.cork();
    let ready = true;
    for (const piece of pieces) {
      ready = typeof piece === 'string' ? this.socket.write(piece, 'latin1') : this.socket.write(piece);
    }
    if (pieces.length > 1) this.socket.uncork();
    return ready;
  }

  finished(client: HttpQueryClient): void {
    if (client !== this.#clients[0]) return;
    for (let first = this.#clients[0]; first?.isFinished; first = this.#clients[0]) {
      this.#clients.shift();
      if (first.isLast) {
        this.#reader.stop();
        this.socket.destroySoon();
        return;
      }
      this.#clients[0]?.takeTurn();
    }
    this.#goOnReading();
  }

  #join(client: HttpQueryClient): void {
    this.#clients.push(client);
    if (this.#clients.length === 1) client.takeTurn();
  }

  /** What a client does not take as answers, it may not send as requests. */
  #pauseIfFull(): void {
    if (this.#clients.length < MOST_AHEAD && !this.socket.writableNeedDrain) return;
    this.#isPaused = true;
    this.socket.pause();
  }

  #goOnReading(): void {
    if (!this.#isPaused || this.#clients.length >= MOST_AHEAD || this.socket.writableNeedDrain) return;
    this.#isPaused = false;
    this.socket.resume();
  }

  /** Nobody waits for answers any more. */
  #leave(): void {
    this.#reader.stop();
    this.#incoming?.leave();
    this.#incoming = null;
    const left = this.#clients;
    this.#clients = [];
    for (const { query, isSettled } of left) if (query !== null && !isSettled) this.options.cancel(query);
  }
}
