/**
 * The Bolt gateway: one stable address for drivers, whatever generation answers them. A listener makes sessions of
 * connections and queries of what is said in them; the router, which is that of HTTP, sends each query to where it
 * belongs; one pool a generation has the links that carry it there.
 */
import { setImmediate } from 'node:timers/promises';
import type { Gateway, GatewayOptions } from '../../../types/gateway.js';
import { type Protection, UNPROTECTED } from '../../security/protection.js';
import { refusingPool } from '../refusing-pool.js';
import { Router } from '../router.js';
import { BoltListener } from './bolt-listener.js';
import { BoltGenerationPool } from './bolt-pool.js';
import type { BoltQuery } from './bolt-query.js';

/**
 * Opens the Bolt endpoint. What drivers ask is held, or answered with a failure, until there is a generation.
 * @throws GK_PORT_IN_USE, GK_CONFIG_INVALID
 * @example const gateway = await createBoltGateway({ host: '127.0.0.1', port: 7687, hold, maxBodyBytes: 16_777_216 });
 */
export async function createBoltGateway(
  { host, port, hold, maxBodyBytes, meter, secretOf }: GatewayOptions,
  protection: Protection = UNPROTECTED,
): Promise<Gateway> {
  const router = new Router<BoltQuery>(
    hold,
    (target, pools) =>
      target.endpoints.bolt === undefined
        ? refusingPool(target, pools, 'bolt')
        : new BoltGenerationPool(target, pools, secretOf?.(target.generation)),
    meter,
  );
  const listener = new BoltListener({ host, port, maxBodyBytes, protection, router });
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
    endpoints: { bolt: url },
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
