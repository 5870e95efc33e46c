/** What a driver that routes is told: this server does everything, and there is no other. */
import { isMap, type Metadata } from './messages.js';

/** For how long a driver need not ask again. */
const ROUTE_SECONDS = 300n;

/** Of the addresses, the first that is one: clients know best how they get here, through a gateway or a tunnel. */
export function routingTable(graphId: string, addresses: readonly unknown[]): Metadata {
  const address = addresses.find((one) => typeof one === 'string');
  const servers = ['WRITE', 'READ', 'ROUTE'].map((role) => ({ role, addresses: [address] }));
  return { rt: { ttl: ROUTE_SECONDS, db: graphId, servers } };
}

/** What a driver says in HELLO and ROUTE of where it has connected to. */
export function routingAddress(context: unknown): unknown {
  return isMap(context) ? context.address : undefined;
}
