/** One client's connection: its requests become queries, and answers come back to it no faster than it reads them. */
import type { WebSocket } from 'ws';
import { asGraphkeeperError, type ErrorBody, type ErrorCode } from '../../../errors.js';
import type { GremlinPool } from './gremlin-pool.js';
import { GremlinQuery } from './gremlin-query.js';
import type { Login } from './login.js';
import { type Frame, type GremlinRequest, readArguments, readRequest } from './message.js';
import { challengeResponse, errorResponse, repeatedIdError, sessionLostError } from './responses.js';
import { Sessions } from './sessions.js';
import { frameOf } from './socket.js';
import type { Upstream } from './upstream.js';

/** Where queries go, and who counts. */
export interface Desk {
  /** `pool`: to this generation and no other. */
  accept(query: GremlinQuery, pool: GremlinPool | null): void;
  cancel(query: GremlinQuery): void;
  refused(code: ErrorCode): void;
}

/** Beyond this the client has to take some of its answers before it is sent more. */
const FULL_BYTES = 1024 * 1024;
/** Requests of one client that have no answer yet; beyond this it is not read any more. */
const MOST_QUERIES = 1000;
const UNSUPPORTED_DATA = 1003;

export class GremlinClient {
  readonly #queries = new Map<string, GremlinQuery>();
  readonly #upstreams = new Map<GremlinPool, Upstream>();
  readonly #sessions = new Sessions();
  /** Requests that came before the client has logged in. */
  readonly #waiting: GremlinRequest[] = [];
  /** Upstreams that have not taken what they were sent. */
  readonly #fullUpstreams = new Set<Upstream>();
  #isFull = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly login: Login,
    private readonly desk: Desk,
  ) {
    socket.on('message', (data, isBinary) => this.#read(frameOf(data, isBinary)));
    socket.once('close', () => this.#gone());
  }

  /** It has not taken what it was sent. */
  get isFull(): boolean {
    return this.#isFull;
  }

  send({ data, isBinary }: Frame): void {
    this.socket.send(data, { binary: isBinary }, () => this.#tookSome());
    if (this.#isFull || this.socket.bufferedAmount <= FULL_BYTES) return;
    this.#isFull = true;
    for (const upstream of this.#upstreams.values()) upstream.pause();
  }

  refuse(request: GremlinRequest, error: ErrorBody): void {
    this.send(errorResponse(request, error));
  }

  /** The query has its whole answer, or an error in place of it. */
  settled({ request, isInSession }: GremlinQuery): void {
    this.#queries.delete(request.requestId);
    if (isInSession && request.op === 'close') this.#sessions.close(sessionOf(request));
    this.#readOn();
  }

  opened(pool: GremlinPool, upstream: Upstream): void {
    this.#upstreams.set(pool, upstream);
  }

  lostUpstream(pool: GremlinPool, wasOpen: boolean): void {
    this.#upstreams.delete(pool);
    this.#sessions.lost(pool, wasOpen);
  }

  /** See Sessions. */
  pinTo(pool: GremlinPool): boolean {
    return this.#sessions.pinTo(pool);
  }

  pauseReading(upstream: Upstream): void {
    this.#fullUpstreams.add(upstream);
    this.socket.pause();
  }

  resumeReading(upstream: Upstream): void {
    if (this.#fullUpstreams.delete(upstream)) this.#readOn();
  }

  #read(frame: Frame): void {
    let request: GremlinRequest;
    try {
      request = readRequest(frame);
    } catch (error) {
      // Without an id there is nobody to answer.
      this.socket.close(UNSUPPORTED_DATA, String(error).slice(0, 120));
      return;
    }
    if (!this.login.isDone) this.#askWho(request);
    else if (request.op === 'authentication') this.#continue(request);
    else this.#take(request);
  }

  #askWho(request: GremlinRequest): void {
    if (request.op !== 'authentication') {
      this.#waiting.push(request);
      this.#pauseIfTooMany(this.#waiting.length);
      this.send(challengeResponse(request));
      return;
    }
    try {
      this.login.answer(request);
    } catch (thrown) {
      const error = asGraphkeeperError(thrown);
      this.desk.refused(error.code);
      this.refuse(request, error.toBody());
      const at = this.#waiting.findIndex(({ requestId }) => requestId === request.requestId);
      if (at >= 0) this.#waiting.splice(at, 1);
      return;
    }
    for (const waiting of this.#waiting.splice(0)) this.#take(waiting);
  }

  /** The GraphServer wants to know who asks, and this is the answer for it. A second one for us says nothing new. */
  #continue(request: GremlinRequest): void {
    for (const upstream of this.#upstreams.values()) {
      if (upstream.continue(request.requestId, request.frame)) return;
    }
  }

  #take(request: GremlinRequest): void {
    if (this.#queries.has(request.requestId)) {
      this.#refuseAtOnce(request, repeatedIdError(request.requestId));
      return;
    }
    const query = new GremlinQuery(request, this);
    this.#queries.set(request.requestId, query);
    this.#pauseIfTooMany(this.#queries.size);
    if (query.isInSession) this.#takeInSession(query);
    else this.desk.accept(query, null);
  }

  #takeInSession(query: GremlinQuery): void {
    const { lostWith, pool } = this.#sessions;
    this.#sessions.open(sessionOf(query.request));
    if (lostWith === null) {
      this.desk.accept(query, pool);
    } else {
      const error = sessionLostError(lostWith);
      this.desk.refused(error.error);
      query.refuse(error);
    }
  }

  #refuseAtOnce(request: GremlinRequest, error: ErrorBody): void {
    this.desk.refused(error.error);
    this.refuse(request, error);
  }

  #tookSome(): void {
    if (!this.#isFull || this.socket.bufferedAmount > FULL_BYTES / 2) return;
    this.#isFull = false;
    for (const upstream of this.#upstreams.values()) upstream.resume();
  }

  #pauseIfTooMany(count: number): void {
    if (count >= MOST_QUERIES) this.socket.pause();
  }

  #readOn(): void {
    if (this.#queries.size < MOST_QUERIES && this.#fullUpstreams.size === 0) this.socket.resume();
  }

  #gone(): void {
    const queries = [...this.#queries.values()];
    this.#queries.clear();
    for (const query of queries) this.desk.cancel(query);
    this.#sessions.end();
    for (const upstream of this.#upstreams.values()) upstream.destroy();
  }
}

/** Its id; one that cannot be read is an id like any other. */
function sessionOf(request: GremlinRequest): string {
  return readArguments(request).texts.get('session') ?? '';
}
