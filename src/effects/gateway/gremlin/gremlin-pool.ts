/** The connections to one generation, one for each client that asked it something, and the count of what is in flight. */
import { GraphkeeperError } from '../../../errors.js';
import type { GatewayTarget } from '../../../types/gateway.js';
import { SECRET_HEADER } from '../../../types/notify.js';
import type { GenerationPool, PoolListener } from '../generation-pool.js';
import { InFlight } from '../in-flight.js';
import { urlOf } from '../url-of.js';
import type { GremlinClient } from './gremlin-client.js';
import type { GremlinQuery } from './gremlin-query.js';
import { Upstream, type UpstreamOwner } from './upstream.js';

export class GremlinPool implements GenerationPool<GremlinQuery>, UpstreamOwner {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #upstreams = new Map<GremlinClient, Upstream>();
  /** Queries, and open sessions: the generation has not drained while there is one. */
  readonly #inFlight = new InFlight();

  constructor(
    readonly target: GatewayTarget,
    private readonly listener: PoolListener<GremlinQuery>,
    secret?: string,
  ) {
    this.#url = urlOf(target, 'gremlin');
    this.#headers = secret === undefined ? {} : { [SECRET_HEADER]: secret };
  }

  get inFlight(): number {
    return this.#inFlight.count;
  }

  dispatch(query: GremlinQuery): void {
    const { client } = query;
    this.#inFlight.add();
    if (query.isInSession && client.pinTo(this)) this.#inFlight.add();
    const upstream = this.#upstreams.get(client) ?? this.#open(client);
    query.current = {
      cancel: () => {
        upstream.forget(query);
        this.#settle(query);
      },
    };
    upstream.send(query);
  }

  /** The client has no session here any more. */
  unpin(): void {
    this.#release();
  }

  /** The client went away. */
  drop(client: GremlinClient): void {
    this.#upstreams.get(client)?.destroy();
  }

  answered(query: GremlinQuery): void {
    this.listener.answered(query);
    this.#settle(query);
  }

  lost(query: GremlinQuery, sent: boolean, reason: Error): void {
    const { generation } = this.target;
    if (query.hasBegun) {
      const message = `The GraphServer ended in the middle of its answer (${reason.message})`;
      query.refuse(new GraphkeeperError('GK_QUERY_FAILED', { reason: message }).toBody());
    } else {
      query.current = null;
      query.forget();
      // It may be on its way to another generation when this returns.
      this.listener.lost(query, { generation, sent, reason });
    }
    this.#release();
  }

  closed(upstream: Upstream, wasOpen: boolean): void {
    this.#upstreams.delete(upstream.client);
    upstream.client.lostUpstream(this, wasOpen);
  }

  drained(signal: AbortSignal): Promise<void> {
    return this.#inFlight.none(signal);
  }

  async close(): Promise<void> {
    await this.#end((upstream) => upstream.close());
  }

  async destroy(): Promise<void> {
    await this.#end((upstream) => upstream.destroy());
  }

  async #end(end: (upstream: Upstream) => void): Promise<void> {
    const all = [...this.#upstreams.values()];
    for (const upstream of all) end(upstream);
    await Promise.all(all.map(({ closed }) => closed));
  }

  #open(client: GremlinClient): Upstream {
    const upstream = new Upstream(this.#url, this.#headers, client, this);
    this.#upstreams.set(client, upstream);
    client.opened(this, upstream);
    return upstream;
  }

  #settle(query: GremlinQuery): void {
    query.current = null;
    this.#release();
  }

  #release(): void {
    if (this.#inFlight.release()) this.listener.idle(this);
  }
}
