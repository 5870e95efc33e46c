/** The HTTP connections to one generation, and the count of what is in flight on it. */
import type { GatewayTarget } from '../../types/gateway.js';
import { SECRET_HEADER } from '../../types/notify.js';
import type { GenerationPool, PoolListener } from './generation-pool.js';
import { type ServerAddress, ServerConnection } from './http/server-connection.js';
import { type ExchangeOwner, HttpExchange } from './http-exchange.js';
import { GENERATION_HEADER, headerLines } from './http-headers.js';
import { InFlight } from './in-flight.js';
import type { Query } from './query.js';
import { urlOf } from './url-of.js';

/** Queries beyond this number wait for a connection. */
const CONNECTIONS = 128;
const SWEEP_INTERVAL_MS = 1000;

export class HttpGenerationPool implements GenerationPool<Query>, ExchangeOwner {
  readonly #path: string;
  /** Where the other operations are, each by its name. */
  readonly #folder: string;
  /** Header lines of every request. */
  readonly #ownLines: string;
  readonly #address: ServerAddress;
  readonly #connections = new Set<ServerConnection>();
  /** The latest used is used next, so that those that are too many grow old. */
  readonly #idle: ServerConnection[] = [];
  /** For a connection; oldest first. */
  readonly #waiting = new Set<HttpExchange>();
  readonly #inFlight = new InFlight();
  readonly #sweep: NodeJS.Timeout;
  #nowMs = performance.now();
  #closed: (() => void) | null = null;

  constructor(
    readonly target: GatewayTarget,
    private readonly listener: PoolListener<Query>,
    secret?: string,
  ) {
    const { generation } = target;
    const url = new URL(urlOf(target, 'query'));
    this.#path = url.pathname + url.search;
    this.#folder = url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1);
    this.#ownLines = headerLines(['host', url.host, ...(secret === undefined ? [] : [SECRET_HEADER, secret])]);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const ownLines = headerLines([GENERATION_HEADER, String(generation)]);
    this.#address = { host, port: Number(url.port || 80), ownLines };
    this.#sweep = setInterval(() => this.#closeOld(), SWEEP_INTERVAL_MS).unref();
  }

  get inFlight(): number {
    return this.#inFlight.count;
  }

  dispatch(query: Query): void {
    const exchange = new HttpExchange(query, this);
    query.current = exchange;
    this.#inFlight.add();
    this.#carry(exchange);
  }

  requestHead({ request: { operation, method, search, headers, body } }: Query): string {
    const path = operation === 'query' ? this.#path : this.#folder + operation + search;
    const length = body.length > 0 || method !== 'GET' ? `content-length: ${body.length}\r\n` : '';
    return `${method} ${path} HTTP/1.1\r\n${this.#ownLines}${headerLines(headers)}${length}\r\n`;
  }

  answered(query: Query): void {
    this.listener.answered(query);
    query.current = null;
    this.#release();
  }

  dropped(query: Query, exchange: HttpExchange): void {
    this.#waiting.delete(exchange);
    query.current = null;
    this.#release();
  }

  lost(query: Query, sent: boolean, reason: Error): void {
    query.current = null;
    this.listener.lost(query, { generation: this.target.generation, sent, reason });
    this.#release();
  }

  free(connection: ServerConnection): void {
    connection.idleSince = this.#nowMs;
    const next = this.#takeWaiting();
    if (next !== undefined) connection.carry(next);
    else if (this.#closed === null) this.#idle.push(connection);
    else connection.destroy();
  }

  closed(connection: ServerConnection): void {
    this.#connections.delete(connection);
    const place = this.#idle.indexOf(connection);
    if (place !== -1) this.#idle.splice(place, 1);
    const next = this.#takeWaiting();
    if (next !== undefined) this.#carry(next);
    if (this.#connections.size === 0) this.#closed?.();
  }

  drained(signal: AbortSignal): Promise<void> {
    return this.#inFlight.none(signal);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
      for (const connection of this.#idle.splice(0)) connection.destroy();
    });
  }

  async destroy(): Promise<void> {
    const closed = this.close();
    for (const exchange of this.#waiting) exchange.failed(new Error('the gateway closes'));
    this.#waiting.clear();
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  #carry(exchange: HttpExchange): void {
    let connection = this.#idle.pop() ?? this.#open();
    while (connection !== null && !connection.isUsable) connection = this.#idle.pop() ?? this.#open();
    if (connection === null) this.#waiting.add(exchange);
    else connection.carry(exchange);
  }

  #open(): ServerConnection | null {
    if (this.#connections.size >= CONNECTIONS) return null;
    const connection = new ServerConnection(this.#address, this);
    this.#connections.add(connection);
    return connection;
  }

  #takeWaiting(): HttpExchange | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next);
    return next;
  }

  /** The time that it keeps is a little old, which makes connections seem older than they are: the safe side. */
  #closeOld(): void {
    this.#nowMs = performance.now();
    for (const connection of this.#idle) if (connection.idleUntil <= this.#nowMs) connection.destroy();
  }

  #release(): void {
    if (this.#inFlight.release()) this.listener.idle(this);
  }
}
