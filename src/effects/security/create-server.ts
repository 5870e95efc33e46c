/** The server behind an endpoint: HTTP or HTTPS, and the bounds that both endpoints have. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createPlainSocketServer, type Socket, type Server as SocketServer } from 'node:net';
import { createServer as createTlsSocketServer, type Server as TlsSocketServer } from 'node:tls';
import type { Protection } from './protection.js';
import type { Certificate, Tls } from './tls.js';

/** For the head of a request, however slowly it comes. */
const HEAD_LIMITS = { maxHeaderSize: 16 * 1024, headersTimeout: 15_000 };
const HANDSHAKE_TIMEOUT_MS = 15_000;

export function createEndpointServer(
  { tls, maxConnections }: Protection,
  options: ServerOptions,
  listener?: RequestListener,
): Server {
  const server =
    tls === null ? createServer({ ...HEAD_LIMITS, ...options }, listener) : overTls(tls, options, listener);
  server.maxConnections = maxConnections;
  return server;
}

/** The same for a protocol other than HTTP: plain sockets, or those of TLS. */
export function createSocketServer(
  { tls, maxConnections }: Protection,
  listener: (socket: Socket) => void,
): SocketServer {
  const options = { noDelay: true, keepAlive: true };
  const server =
    tls === null
      ? createPlainSocketServer(options, listener)
      : renewing(
          tls,
          createTlsSocketServer({ ...options, handshakeTimeout: HANDSHAKE_TIMEOUT_MS, ...tls.certificate }, listener),
        );
  server.maxConnections = maxConnections;
  return server;
}

function overTls(tls: Tls, options: ServerOptions, listener?: RequestListener): Server {
  const limits = { ...HEAD_LIMITS, handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
  return renewing(tls, createTlsServer({ ...limits, ...options, ...tls.certificate }, listener));
}

function renewing<Renewed extends TlsSocketServer>(tls: Tls, server: Renewed): Renewed {
  let current: Certificate = tls.certificate;
  // Before node's own listener, so that this very connection gets the new certificate.
  server.prependListener('connection', () => {
    const latest = tls.refresh();
    if (latest === current) return;
    current = latest;
    server.setSecureContext(latest);
  });
  return server;
}
