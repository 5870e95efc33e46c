/** The HTTP connections to one generation, and the count of what is in flight on it. */
import { Pool } from 'undici';
import type { GatewayTarget } from '../../types/gateway.js';
import { SECRET_HEADER } from '../../types/notify.js';
import type { GenerationPool, PoolListener } from './generation-pool.js';
import { type ExchangeOwner, HttpExchange } from './http-exchange.js';
import { InFlight } from './in-flight.js';
import type { HeaderList, Query } from './query.js';
import { urlOf } from './url-of.js';

/** Queries beyond this number wait for a connection. */
const CONNECTIONS = 128;

export class HttpGenerationPool implements GenerationPool<Query>, ExchangeOwner {
  readonly generation: number;
  readonly #path: string;
  /** Where the other operations are, each by its name. */
  readonly #folder: string;
  /** Header and value. */
  readonly #secret: HeaderList;
  readonly #pool: Pool;
  readonly #inFlight = new InFlight();

  constructor(
    readonly target: GatewayTarget,
    private readonly listener: PoolListener<Query>,
    secret?: string,
  ) {
    this.#secret = secret === undefined ? [] : [SECRET_HEADER, secret];
    const url = new URL(urlOf(target, 'query'));
    this.generation = target.generation;
    this.#path = url.pathname + url.search;
    this.#folder = url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1);
    // How long a query may take is its client's business, so only connecting is timed.
    this.#pool = new Pool(url.origin, { connections: CONNECTIONS, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  get inFlight(): number {
    return this.#inFlight.count;
  }

  dispatch(query: Query): void {
    const exchange = new HttpExchange(query, this);
    query.current = exchange;
    this.#inFlight.add();
    const { operation, method, search, body } = query.request;
    const headers = [...query.request.headers, ...this.#secret];
    const path = operation === 'query' ? this.#path : this.#folder + operation + search;
    const hasBody = method === 'POST' || body.length > 0;
    this.#pool.dispatch({ path, method, headers, body: hasBody ? body : null }, exchange);
  }

  answered(query: Query): void {
    this.listener.answered(query);
    this.dropped(query);
  }

  dropped(query: Query): void {
    query.current = null;
    this.#release();
  }

  lost(query: Query, sent: boolean, reason: Error): void {
    query.current = null;
    this.listener.lost(query, { generation: this.generation, sent, reason });
    this.#release();
  }

  drained(signal: AbortSignal): Promise<void> {
    return this.#inFlight.none(signal);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  destroy(): Promise<void> {
    return this.#pool.destroy();
  }

  #release(): void {
    if (this.#inFlight.release()) this.listener.idle(this);
  }
}
