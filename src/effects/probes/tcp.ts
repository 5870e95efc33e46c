import { connect } from 'node:net';

const HTTP_PORT = 80;

/** Resolves when the endpoint takes a TCP connection, which is closed again at once. Rejects when it does not, or when aborted. */
export function probeTcp(endpoint: URL, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // A URL writes an IPv6 address in brackets, a socket does not.
    const host = endpoint.hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({ host, port: Number(endpoint.port || HTTP_PORT), signal });
    socket.on('error', reject).once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
