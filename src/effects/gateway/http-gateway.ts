/**
 * The HTTP gateway: one stable address for queries, whatever generation answers them. A listener turns requests into
 * queries, the router sends each to where it belongs, one pool a generation carries it there. Through a cut-over, a
 * planned stop-then-start or the sudden death of a GraphServer no query is dropped that can be kept.
 */
import { setImmediate } from 'node:timers/promises';
import type { GatewayOptions, HttpGateway } from '../../types/gateway.js';
import { type Protection, UNPROTECTED } from '../security/protection.js';
import { ask } from './ask.js';
import type { OpenPool } from './generation-pool.js';
import { HttpGenerationPool } from './http-generation-pool.js';
import { HttpListener } from './http-listener.js';
import type { Query } from './query.js';
import { refusingPool } from './refusing-pool.js';
import { Router } from './router.js';

/**
 * Opens the query endpoint, and refuses queries until it is told where to send them.
 * @throws GK_PORT_IN_USE, GK_CONFIG_INVALID
 * @example const gateway = await createHttpGateway({ host: '127.0.0.1', port: 0, hold, maxBodyBytes: 16_777_216 });
 */
export async function createHttpGateway(
  { host, port, hold, maxBodyBytes, meter, secretOf }: GatewayOptions,
  protection: Protection = UNPROTECTED,
): Promise<HttpGateway> {
  const openPool: OpenPool<Query> = (target, pools) =>
    target.endpoints.query === undefined
      ? refusingPool(target, pools, 'query')
      : new HttpGenerationPool(target, pools, secretOf?.(target.generation));
  const router = new Router(hold, openPool, meter);
  const listener = new HttpListener({
    host,
    port,
    maxBodyBytes,
    protection,
    accept: (query) => router.accept(query),
    cancel: (query) => router.cancel(query),
    refused: (code) => router.countRefused(code),
    notReady: () => router.notReady(),
  });
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
    endpoints: { query: url },
    get mode() {
      return router.mode;
    },
    send: (command) => router.command(command),
    drained: (generation, signal) => router.drained(generation, signal),
    counters: () => router.counters(),
    ask: (request) => ask(router, request, maxBodyBytes),
    close: () => {
      closing ??= shutDown();
      return closing;
    },
  };
}
