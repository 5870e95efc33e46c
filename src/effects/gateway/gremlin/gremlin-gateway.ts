/**
 * The Gremlin gateway: one stable address for Gremlin's WebSocket protocol, whatever generation answers. It knows the
 * envelopes of messages, and no values. Requests without a session are routed one by one, in the same way as queries over
 * HTTP (../router.ts); those of a session go to the generation on which it began, until it is closed.
 */
import { setImmediate } from 'node:timers/promises';
import type { Gateway, GatewayOptions } from '../../../types/gateway.js';
import { type Protection, UNPROTECTED } from '../../security/protection.js';
import type { OpenPool } from '../generation-pool.js';
import { refusingPool } from '../refusing-pool.js';
import { Router } from '../router.js';
import { GremlinListener } from './gremlin-listener.js';
import { GremlinPool } from './gremlin-pool.js';
import type { GremlinQuery } from './gremlin-query.js';

/**
 * Opens the endpoint, and refuses requests until it is told where to send them.
 * @throws GK_PORT_IN_USE, GK_CONFIG_INVALID
 * @example const gateway = await createGremlinGateway({ host: '127.0.0.1', port: 0, hold, maxBodyBytes: 16_777_216 });
 */
export async function createGremlinGateway(
  { host, port, hold, maxBodyBytes, meter, secretOf }: GatewayOptions,
  protection: Protection = UNPROTECTED,
): Promise<Gateway> {
  const openPool: OpenPool<GremlinQuery> = (target, pools) =>
    target.endpoints.gremlin === undefined
      ? refusingPool(target, pools, 'gremlin')
      : new GremlinPool(target, pools, secretOf?.(target.generation));
  const router = new Router(hold, openPool, meter);
  const desk = {
    accept: (query: GremlinQuery, pool: GremlinPool | null) =>
      pool === null ? router.accept(query) : router.acceptFor(query, pool),
    cancel: (query: GremlinQuery) => router.cancel(query),
    refused: router.countRefused.bind(router),
  };
  const listener = new GremlinListener({ host, port, maxBodyBytes, protection, desk });
  const url = await listener.listen();

  async function shutDown(): Promise<void> {
    const stopped = listener.stopListening();
    await router.close();
    // One turn of the event loop, in which the last answers leave.
    await setImmediate();
    listener.closeConnections();
    await stopped;
  }

  let closing: Promise<void> | null = null;
  return {
    endpoints: { gremlin: url },
    get mode() {
      return router.mode;
    },
    send: (command) => router.command(command),
    drained: (generation, signal) => router.drained(generation, signal),
    counters: () => router.counters(),
    close: () => {
      closing ??= shutDown();
      return closing;
    },
  };
}
