/** One connection to a GraphServer: carries one query at a time, and is used again for the next. */
import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import type { HttpExchange } from '../http-exchange.js';
import type { Problem } from './fields.js';
import { MessageReader, type MessageSink } from './message-reader.js';
import { type ResponseHead, readResponseHead } from './response-head.js';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Header lines of the gateway's own in every answer from there. */
  readonly ownLines: string;
}

interface ConnectionOwner {
  /** It can carry another query. */
  free(connection: ServerConnection): void;
  closed(connection: ServerConnection): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Where the GraphServer does not say how long it keeps a connection without use: less than the usual 5 s. */
const KEEP_ALIVE_MS = 4000;
/** Closed as idle over there while a query is on its way here, it would be lost: be earlier. */
const KEEP_ALIVE_MARGIN_MS = 2000;
/** Bodies up to this size leave in one piece with their head. */
export const ONE_WRITE_BYTES = 8 * 1024;

// What is read is copied out of it at once, so one will do for all connections.
const received = Buffer.allocUnsafeSlow(64 * 1024);

export class ServerConnection implements MessageSink<ResponseHead> {
  readonly #socket: Socket;
  readonly #reader: MessageReader<ResponseHead>;
  #exchange: HttpExchange | null = null;
  #isConnected = false;
  #isLast = false;
  #hasHead = false;
  #isPaused = false;
  /** The answer is whole: once everything that came with it has been looked at, the next query may come. */
  #isDone = false;
  #keepAliveMs = KEEP_ALIVE_MS;
  #reason = new Error('the GraphServer closed the connection');
  /** When it was last used, as the owner counts time. */
  idleSince = 0;

  constructor(
    { host, port, ownLines }: ServerAddress,
    private readonly owner: ConnectionOwner,
  ) {
    this.#reader = new MessageReader((text) => readResponseHead(text, ownLines), this);
    const onread = { buffer: received, callback: (sizeBytes: number) => this.#take(sizeBytes) };
    this.#socket = connect({ host, port, noDelay: true, onread });
    const timer = setTimeout(() => this.#fail(`no connection within ${CONNECT_TIMEOUT_MS} ms`), CONNECT_TIMEOUT_MS);
    this.#socket
      .once('connect', () => {
        clearTimeout(timer);
        this.#isConnected = true;
        if (this.#exchange !== null) this.#send(this.#exchange);
      })
      .once('end', () => {
        if (!this.#reader.finish() && this.#exchange !== null) this.#reason = new Error('the answer was cut off');
        this.#socket.destroy();
      })
      .once('error', (error) => {
        this.#reason = error;
      })
      .once('close', () => {
        clearTimeout(timer);
        const exchange = this.#exchange;
        this.#exchange = null;
        this.owner.closed(this);
        exchange?.failed(this.#reason);
      });
  }

  /** Past this the GraphServer may close it any moment. */
  get idleUntil(): number {
    return this.idleSince + this.#keepAliveMs;
  }

  /** Not closing, though its owner may not have heard of that yet. */
  get isUsable(): boolean {
    return !this.#socket.destroyed;
  }

  /** Only when it is free, or new. */
  carry(exchange: HttpExchange): void {
    this.#exchange = exchange;
    this.#hasHead = false;
    exchange.carriedBy(this);
    if (this.#isConnected) this.#send(exchange);
  }

  /** Whoever it carries something for hears nothing any more. */
  abandon(): void {
    this.#exchange = null;
    this.#socket.destroy();
  }

  /** What it carries is lost. */
  destroy(): void {
    this.#socket.destroy();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  head(head: ResponseHead): void {
    if (this.#exchange === null || head.status === 101) {
      this.#fail(this.#exchange === null ? 'an answer without a question' : 'the GraphServer switched protocols');
      return;
    }
    if (head.status < 200) return;
    this.#hasHead = true;
    this.#isLast = head.isLast || head.framing === 'toTheEnd';
    if (head.keepAliveMs !== null) this.#keepAliveMs = head.keepAliveMs - KEEP_ALIVE_MARGIN_MS;
    this.#exchange.head(head);
  }

  data(chunk: Buffer): void {
    if (this.#exchange === null || this.#exchange.data(chunk) || this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  end(): void {
    const exchange = this.#exchange;
    if (exchange === null || !this.#hasHead) return;
    this.#exchange = null;
    this.#isDone = true;
    this.resume();
    exchange.complete();
  }

  broken(problem: Problem): void {
    this.#fail(`the answer is not HTTP (${problem})`);
  }

  #take(sizeBytes: number): boolean {
    const chunk = Buffer.allocUnsafe(sizeBytes);
    received.copy(chunk, 0, 0, sizeBytes);
    this.#reader.read(chunk);
    if (this.#isDone) this.#rest();
    else if (this.#exchange === null) this.#socket.destroy();
    return true;
  }

  #rest(): void {
    this.#isDone = false;
    // What follows an answer belongs to nobody; and an answer may come before the whole query has left.
    const isInStep = this.#reader.isBetween && this.#socket.writableLength === 0;
    if (isInStep && !this.#isLast && !this.#socket.destroyed) this.owner.free(this);
    else this.#socket.destroy();
  }

  #send(exchange: HttpExchange): void {
    const { head, body } = exchange.request();
    if (body.length <= ONE_WRITE_BYTES) {
      this.#socket.write(head + body.toString('latin1'), 'latin1');
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body);
    this.#socket.uncork();
  }

  #fail(reason: string): void {
    this.#reason = new Error(reason);
    this.#reader.stop();
    this.#socket.destroy();
  }
}
