import { describe, expect, test } from 'vitest';
import type { GenerationPool, PoolListener } from '../../../src/effects/gateway/generation-pool.js';
import { Query, type QueryClient } from '../../../src/effects/gateway/query.js';
import { Router } from '../../../src/effects/gateway/router.js';
import type { ErrorBody } from '../../../src/errors.js';
import type { GatewayTarget } from '../../../src/types/gateway.js';
import { HOLD } from './gateway-fixture.js';

/** A pool that only remembers what it was given. */
class RecordingPool implements GenerationPool<Query> {
  readonly dispatched: Query[] = [];

  constructor(
    readonly target: GatewayTarget,
    readonly listener: PoolListener<Query>,
  ) {}

  get inFlight(): number {
    return this.dispatched.length;
  }

  dispatch(query: Query): void {
    this.dispatched.push(query);
  }

  /** The process died. Sockets report in any order. */
  die(order: (queries: Query[]) => Query[] = (queries) => queries.toReversed()): void {
    const lost = order(this.dispatched.splice(0));
    const { generation } = this.target;
    for (const query of lost) this.listener.lost(query, { generation, sent: true, reason: new Error('socket closed') });
    this.listener.idle(this);
  }

  readonly drained = () => Promise.resolve();
  readonly close = () => Promise.resolve();
  readonly destroy = () => Promise.resolve();
}

function setUp() {
  const pools: RecordingPool[] = [];
  const errors: ErrorBody[] = [];
  const router = new Router<Query>(HOLD, (target, listener) => {
    const pool = new RecordingPool(target, listener);
    pools.push(pool);
    return pool;
  });
  const client = { refuse: (error: ErrorBody) => errors.push(error) } as Partial<QueryClient> as QueryClient;
  const ask = (text: string): Query => {
    const headers = ['content-type', 'text/plain'];
    const route = { graphId: null, operation: 'query', method: 'POST', search: '' } as const;
    const query = new Query({ ...route, headers, body: Buffer.from(text) }, client);
    router.accept(query);
    return query;
  };
  const cutOver = (generation: number): void =>
    router.command({
      type: 'gateway.cutOver',
      target: { generation, graphId: '1', endpoints: { query: 'http://none/' } },
    });
  const sentTo = (at: number): string[] => (pools[at]?.dispatched ?? []).map(({ request }) => request.body.toString());
  return { router, pools, errors, ask, cutOver, sentTo };
}

describe('the router', () => {
  test('releases held queries in the order in which they came', () => {
    const { router, ask, cutOver, sentTo } = setUp();
    router.command({ type: 'gateway.hold', graphId: '1' });
    for (const text of ['a', 'b', 'c', 'd']) ask(text);
    cutOver(1);
    expect(sentTo(0)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('sends replayed queries first, in the order in which they came, whatever the order of the losses', () => {
    const { router, pools, ask, cutOver, sentTo } = setUp();
    cutOver(1);
    for (const text of ['a', 'b', 'c', 'd']) ask(text);
    router.command({ type: 'gateway.hold', graphId: '1' });
    for (const text of ['e', 'f']) ask(text);
    pools[0]?.die(([a, b, c, d]) => [c, a, d, b].filter((query) => query !== undefined));
    ask('g');
    cutOver(2);
    expect(sentTo(1)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(router.counters().replayed).toBe(4);
  });

  test('keeps that order when the loss is known before the machine speaks', () => {
    const { router, pools, ask, cutOver, sentTo } = setUp();
    cutOver(1);
    for (const text of ['a', 'b', 'c']) ask(text);
    pools[0]?.die();
    expect(router.counters()).toMatchObject({ held: 3, heldBytes: 3 });
    router.command({ type: 'gateway.hold', graphId: '1' });
    ask('d');
    cutOver(2);
    expect(sentTo(1)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('takes a cancelled query out of the middle of the queue', () => {
    const { router, ask, cutOver, sentTo } = setUp();
    router.command({ type: 'gateway.hold', graphId: '1' });
    const [, b, , d] = ['a', 'b', 'c', 'd', 'e'].map(ask);
    for (const query of [b, d, b]) if (query !== undefined) router.cancel(query);
    expect(router.counters()).toMatchObject({ held: 3, heldBytes: 3 });
    cutOver(1);
    expect(sentTo(0)).toEqual(['a', 'c', 'e']);
  });
});
