/**
 * Streams every actor, event and snapshot of the machines in the format of @statelyai/inspect, to whoever connects: its
 * createWebSocketReceiver, or a browser that opens the address and is given Stately's inspector. On loopback only, and
 * only for pages of our own: any web page may try to connect to this machine.
 *
 * The package's own relay server listens on all interfaces, for everybody, and remembers 200 messages. This one begins
 * with the actors that live, as they are, so that it does not matter when somebody looks.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInspector } from '@statelyai/inspect';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ActorRefLike, InspectionEvent } from 'xstate';
import { GraphkeeperError } from '../../errors.js';
import { BRIDGE_PAGE, BRIDGE_SCRIPT, INSPECTOR_ORIGIN } from './bridge-page.js';
import { hideSecrets } from './sanitize.js';

export interface StatelyInspector {
  /** `http://127.0.0.1:port`; receivers connect to the same address with ws:. */
  readonly url: string;
  /** For the `inspect` option of a machine's actor. */
  inspect(event: InspectionEvent): void;
  /** Ends the connections and frees the port. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Nothing that a receiver sends is of interest, so nothing large is read. */
const MAX_INCOMING_BYTES = 64 * 1024;
/** A receiver that leaves more than this unread is dropped: it can connect again and begins with what is there then. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;
const GOING_AWAY = 1001;
/** How long a receiver may take to read what was sent before the close. */
const CLOSE_TIMEOUT_MS = 1000;

/** @param port 0 picks a free one. @throws GK_PORT_IN_USE */
export async function openStatelyInspector(port: number): Promise<StatelyInspector> {
  const live = new Map<ActorRefLike, InspectionEvent>();
  const receivers = new Map<WebSocket, (event: InspectionEvent) => void>();
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    if (!isFor(request) || (!isPage && request.url !== '/bridge.js')) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': isPage ? 'text/html; charset=utf-8' : 'text/javascript; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; frame-src ${INSPECTOR_ORIGIN}`,
      'cache-control': 'no-store',
    });
    return response.end(isPage ? BRIDGE_PAGE : BRIDGE_SCRIPT);
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_INCOMING_BYTES });
  server.on('upgrade', (request, socket, head) => {
    if (!isFor(request) || !isFromOurPage(request)) socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    else sockets.handleUpgrade(request, socket, head, (receiver) => sockets.emit('connection', receiver, request));
  });
  sockets.on('connection', (receiver) => {
    const inspect = streamTo(receiver);
    receivers.set(receiver, inspect);
    receiver.on('close', () => receivers.delete(receiver));
    // What breaks a connection also closes it; there is nobody to tell why.
    receiver.on('error', () => receiver.terminate());
    for (const actor of live.values()) inspect(actor);
  });
  await listen(server, port);

  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}`,
    inspect(event) {
      if (event.type === '@xstate.actor') live.set(event.actorRef, event);
      if (event.type === '@xstate.snapshot' && event.snapshot.status !== 'active') live.delete(event.actorRef);
      for (const inspect of receivers.values()) inspect(event);
    },
    close() {
      for (const receiver of receivers.keys()) closeWithin(receiver, CLOSE_TIMEOUT_MS);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** The package makes its wire events of XState's, in order, and not at once: it does not hold up the machines. */
function streamTo(receiver: WebSocket): (event: InspectionEvent) => void {
  const send = (event: unknown) => {
    if (receiver.bufferedAmount > MAX_UNREAD_BYTES) receiver.terminate();
    else receiver.send(JSON.stringify(event, hideSecrets));
  };
  const { inspect } = createInspector({ send });
  return (event) => inspect.next?.(event);
}

function closeWithin(receiver: WebSocket, timeoutMs: number): void {
  receiver.close(GOING_AWAY);
  const timer = setTimeout(() => receiver.terminate(), timeoutMs);
  receiver.once('close', () => clearTimeout(timer));
}

/** Under another name, a page from elsewhere could have been led here. */
function isFor({ headers: { host = '' } }: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
}

/** Programs send no origin; a browser always does. */
function isFromOurPage({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === undefined || origin === `http://${host}`;
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new GraphkeeperError('GK_PORT_IN_USE', { field: 'inspector_port', port }, { cause })),
    );
    server.listen(port, HOST, resolve);
  });
}
