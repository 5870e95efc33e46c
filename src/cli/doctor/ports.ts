/** Whether the service could listen where it is to. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { reasonOf } from '../../errors.js';
import type { Finding } from './finding.js';

export async function checkPort(flag: string, host: string, port: number): Promise<Finding> {
  const subject = flag.slice(2).replace('-', ' ');
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return { verdict: 'ok', subject, found: port === 0 ? 'any free one' : `${host}:${port} is free` };
  } catch (cause) {
    const remedy = `choose another ${flag}, or end what listens there (perhaps a graphkeeper that runs already)`;
    return { verdict: 'fail', subject, found: `${host}:${port} cannot be used (${reasonOf(cause)})`, remedy };
  } finally {
    server.close();
  }
}
