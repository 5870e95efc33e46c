/** The links of all clients to one generation, and the count of what is in flight on it. */
import type { GatewayTarget } from '../../../types/gateway.js';
import { BOLT_SECRET_PARAMETER } from '../../../types/notify.js';
import type { GenerationPool, PoolListener } from '../generation-pool.js';
import { InFlight } from '../in-flight.js';
import { urlOf } from '../url-of.js';
import type { BoltQuery } from './bolt-query.js';
import { type Address, Link, type LinkOwner, type Opening } from './link.js';

const DEFAULT_PORT = 7687;

export class BoltGenerationPool implements GenerationPool<BoltQuery> {
  readonly #links = new Set<Link>();
  readonly #queries = new Set<BoltQuery>();
  readonly #inFlight = new InFlight();
  readonly #address: Address;

  constructor(
    readonly target: GatewayTarget,
    private readonly listener: PoolListener<BoltQuery>,
    secret?: string,
  ) {
    this.#address = addressOf(urlOf(target, 'bolt'), secret);
  }

  get inFlight(): number {
    return this.#inFlight.count;
  }

  dispatch(query: BoltQuery): void {
    this.#inFlight.add();
    this.#queries.add(query);
    query.dispatched(this);
  }

  openLink(opening: Opening, owner: LinkOwner): Link {
    const link = new Link(this.#address, opening, owner);
    this.#links.add(link);
    void link.closed.then(() => this.#links.delete(link));
    return link;
  }

  /** One result has been answered in full; a transaction has several of them. */
  answered(query: BoltQuery): void {
    this.listener.answered(query);
  }

  /** Nothing of it is on its way any more. */
  finished(query: BoltQuery): void {
    query.current = null;
    this.#release(query);
  }

  /** Its client has got nothing that another generation could not say again. */
  lost(query: BoltQuery, sent: boolean, reason: Error): void {
    query.current = null;
    this.listener.lost(query, { generation: this.target.generation, sent, reason });
    this.#release(query);
  }

  /** When there is no more time, transactions are ended: their clients may be waiting for something else altogether. */
  async drained(signal: AbortSignal): Promise<void> {
    try {
      await this.#inFlight.none(signal);
    } catch (aborted) {
      for (const query of [...this.#queries]) query.endTransaction();
      throw aborted;
    }
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.end();
    await this.#closed();
  }

  async destroy(): Promise<void> {
    for (const link of this.#links) link.break(new Error('the gateway closes'));
    await this.#closed();
  }

  async #closed(): Promise<void> {
    await Promise.all([...this.#links].map(({ closed }) => closed));
  }

  #release(query: BoltQuery): void {
    this.#queries.delete(query);
    if (this.#inFlight.release()) this.listener.idle(this);
  }
}

function addressOf(text: string, secret: string | undefined): Address {
  const { hostname, port, searchParams } = new URL(text);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? DEFAULT_PORT : Number(port),
    secret: searchParams.has(BOLT_SECRET_PARAMETER) && secret !== undefined ? secret : null,
  };
}
