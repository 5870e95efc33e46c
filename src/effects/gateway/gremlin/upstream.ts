/**
 * One client's connection to one generation. Each client has its own there: what the GraphServer keeps for a connection
 * (sessions, who has authenticated) belongs to that client, request ids of two clients may be the same, and one that
 * reads slowly slows down nobody else.
 */
import { WebSocket } from 'ws';
import type { GremlinClient } from './gremlin-client.js';
import type { GremlinQuery } from './gremlin-query.js';
import { type Frame, type ResponseHead, readResponseHead } from './message.js';
import { frameOf } from './socket.js';

export interface UpstreamOwner {
  answered(query: GremlinQuery): void;
  /** `sent`: it may have reached the GraphServer. */
  lost(query: GremlinQuery, sent: boolean, reason: Error): void;
  /** It is closed; told before its queries are lost. `wasOpen`: the GraphServer may have begun sessions on it. */
  closed(upstream: Upstream, wasOpen: boolean): void;
}

/** For one message of an answer. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Beyond this the client is not read any more, until the GraphServer has taken some of it. */
const FULL_BYTES = 1024 * 1024;
/** For the farewell. */
const CLOSE_TIMEOUT_MS = 500;

export class Upstream {
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #inFlight = new Map<string, GremlinQuery>();
  #isOpen = false;
  #reason = new Error('the GraphServer closed the connection');

  constructor(
    url: string,
    headers: Record<string, string>,
    readonly client: GremlinClient,
    private readonly owner: UpstreamOwner,
  ) {
    this.#socket = new WebSocket(url, {
      headers,
      maxPayload: MAX_MESSAGE_BYTES,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      perMessageDeflate: false,
    });
    this.#socket.on('open', () => this.#opened());
    this.#socket.on('message', (data, isBinary) => this.#take(frameOf(data, isBinary)));
    this.#socket.on('error', (error) => {
      this.#reason = error;
    });
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', () => {
        resolve();
        this.#lose();
      });
    });
  }

  send(query: GremlinQuery): void {
    this.#inFlight.set(query.request.requestId, query);
    if (this.#isOpen) this.#write(query.request.frame);
  }

  /** More for a query that is in flight here: the answer to a challenge. False: there is none of that id. */
  continue(requestId: string, frame: Frame): boolean {
    if (!this.#isOpen || !this.#inFlight.has(requestId)) return false;
    this.#write(frame);
    return true;
  }

  /** Nobody waits for it any more; should an answer come, it is dropped. */
  forget({ request }: GremlinQuery): void {
    this.#inFlight.delete(request.requestId);
  }

  pause(): void {
    if (this.#isOpen) this.#socket.pause();
  }

  resume(): void {
    if (this.#isOpen) this.#socket.resume();
  }

  /** Nothing is in flight. */
  close(): void {
    this.#socket.close(1000);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.#socket.terminate();
  }

  #opened(): void {
    this.#isOpen = true;
    for (const { request } of this.#inFlight.values()) this.#write(request.frame);
    if (this.client.isFull) this.pause();
  }

  #write({ data, isBinary }: Frame): void {
    this.#socket.send(data, { binary: isBinary }, () => {
      if (this.#socket.bufferedAmount <= FULL_BYTES) this.client.resumeReading(this);
    });
    if (this.#socket.bufferedAmount > FULL_BYTES) this.client.pauseReading(this);
  }

  #take(frame: Frame): void {
    const head = this.#headOf(frame);
    const query = head === null ? undefined : this.#queryOf(head);
    if (head === null || query === undefined) return;
    if (!query.answer(frame, head.code)) return;
    this.#inFlight.delete(query.request.requestId);
    this.owner.answered(query);
  }

  #headOf(frame: Frame): ResponseHead | null {
    try {
      return readResponseHead(frame);
    } catch (error) {
      this.#giveUp(`the GraphServer answered with something that is no Gremlin response (${String(error)})`);
      return null;
    }
  }

  /** An answer without an id belongs to a request that the GraphServer could not read: which, only a single one tells. */
  #queryOf({ requestId }: ResponseHead): GremlinQuery | undefined {
    if (requestId !== null) return this.#inFlight.get(requestId);
    const [only, ...others] = this.#inFlight.values();
    if (others.length === 0) return only;
    this.#giveUp('the GraphServer could not read one of the requests');
    return undefined;
  }

  #giveUp(reason: string): void {
    this.#reason = new Error(reason);
    this.#socket.terminate();
  }

  #lose(): void {
    this.client.resumeReading(this);
    this.owner.closed(this, this.#isOpen);
    const lost = [...this.#inFlight.values()];
    this.#inFlight.clear();
    for (const query of lost) this.owner.lost(query, this.#isOpen, this.#reason);
  }
}
