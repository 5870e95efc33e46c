import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * So many different TCP ports that are free on this address now. Another program may take one before it is used: then
 * the child fails to listen and ends, and the next attempt picks others.
 */
export async function findFreePorts(host: string, count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, host));
  try {
    await Promise.all(servers.map((server) => once(server, 'listening')));
    return servers.map((server) => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error(`No TCP address on ${host}`);
      return address.port;
    });
  } finally {
    // All are held until the last is found, so that none is given twice.
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
