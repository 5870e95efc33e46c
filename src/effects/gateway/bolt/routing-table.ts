/**
 * The answer to ROUTE: reads, writes and routes all go to the gateway, at the address that this client knows it by. A
 * GraphServer would name its own, which changes with every generation.
 */
import { SUCCESS } from './messages.js';
import { asMap, pack, unpack } from './packstream.js';

/** Nothing changes with time, but a driver that asks again now and then does no harm. */
const TTL_S = 300n;

/** @param ownAddress for clients that do not say what they dialled */
export function routingTable(route: Buffer, ownAddress: string): Buffer {
  const [context, , database] = unpack(route);
  const dialled = asMap(context)?.address;
  const addresses = [typeof dialled === 'string' ? dialled : ownAddress];
  const servers = ['ROUTE', 'READ', 'WRITE'].map((role) => ({ role, addresses }));
  return pack(SUCCESS, { rt: { ttl: TTL_S, db: databaseOf(database), servers } });
}

/** A map since 4.4, the name itself before. */
function databaseOf(database: unknown): string | null {
  const name = asMap(database)?.db ?? database;
  return typeof name === 'string' ? name : null;
}
