import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A TCP port that is free on this address now. Another program may take it before it is used: then the child fails to
 * listen and ends, and the next attempt picks another.
 */
export async function findFreePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`No TCP address on ${host}`);
  return address.port;
}
