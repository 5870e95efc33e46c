/** The client side of the Gremlin gateway: takes WebSocket connections at /gremlin, and nothing else. */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { asGraphkeeperError, type ErrorBody, type ErrorCode, GraphkeeperError } from '../../../errors.js';
import { createEndpointServer } from '../../security/create-server.js';
import type { Protection } from '../../security/protection.js';
import { listenError } from '../listen-error.js';
import { type Desk, GremlinClient } from './gremlin-client.js';
import { Login } from './login.js';

interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  /** Of one request. */
  readonly maxBodyBytes: number;
  readonly protection: Protection;
  readonly desk: Desk;
}

const JSON_TYPE = { 'content-type': 'application/json' };

const PATH = /^\/gremlin\/?(?:\?|$)/;

/** A client that has not answered the ping before is not there any more; its sessions would keep a generation alive. */
const PING_INTERVAL_MS = 60_000;
/** For the farewell. */
const CLOSE_TIMEOUT_MS = 500;
const GOING_AWAY = 1001;

export class GremlinListener {
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  #ping: NodeJS.Timeout | undefined;

  constructor(private readonly options: ListenerOptions) {
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxBodyBytes,
      perMessageDeflate: false,
    });
    this.#server = createEndpointServer(options.protection, {}, (request, response) => {
      response.writeHead(426, { ...JSON_TYPE, upgrade: 'websocket', connection: 'close' }).end(text(notFound(request)));
    });
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Resolves with the URL. @throws GK_PORT_IN_USE, GK_CONFIG_INVALID */
  async listen(): Promise<string> {
    const { host, port, protection } = this.options;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject).listen({ host, port }, () => {
          this.#server.off('error', reject);
          resolve();
        });
      });
    } catch (failure) {
      throw listenError(failure, host, port, 'gremlin_port');
    }
    // A connection that could not be accepted, for want of file descriptors perhaps, must not end the service.
    this.#server.on('error', (failure) => process.emitWarning(failure));
    this.#ping = setInterval(() => this.#pingAll(), PING_INTERVAL_MS);
    return urlOf(this.#server, protection.tls === null ? 'ws' : 'wss');
  }

  /** No new connection from now on; resolves when the last one is closed. */
  stopListening(): Promise<void> {
    clearInterval(this.#ping);
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  closeConnections(): void {
    for (const socket of this.#sockets.clients) {
      socket.close(GOING_AWAY);
      const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
      socket.once('close', () => clearTimeout(timer));
    }
    this.#server.closeAllConnections();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { method = '', url = '', headers } = request;
    if (!PATH.test(url)) {
      reject(socket, 404, notFound(request));
      return;
    }
    const login = new Login(this.options.protection.access, { method, url, headers });
    try {
      login.begin();
    } catch (thrown) {
      const error = asGraphkeeperError(thrown);
      this.options.desk.refused(error.code);
      reject(socket, error.httpStatus, error.toBody());
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#welcome(client, login));
  }

  #welcome(socket: WebSocket, login: Login): void {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
    // What breaks a connection, a message that is too large for one, is told to the client by its close frame.
    socket.on('error', (error) => this.#countIfTooLarge(error));
    new GremlinClient(socket, login, this.options.desk);
  }

  #countIfTooLarge(error: Error): void {
    const code: ErrorCode = 'GK_PAYLOAD_TOO_LARGE';
    if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.options.desk.refused(code);
  }

  #pingAll(): void {
    for (const socket of this.#sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }
}

/** Those that have answered since the last ping. */
const alive = new WeakSet<WebSocket>();

function notFound({ method = '', url = '' }: IncomingMessage): ErrorBody {
  return new GraphkeeperError('GK_ROUTE_NOT_FOUND', { method, path: url }).toBody();
}

function reject(socket: Duplex, status: number, error: ErrorBody): void {
  const body = text(error);
  const headers = { ...JSON_TYPE, connection: 'close', 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}

function text(error: ErrorBody): string {
  return JSON.stringify(error);
}

function urlOf(server: Server, scheme: 'ws' | 'wss'): string {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new GraphkeeperError('GK_INTERNAL', { reason: 'no address' });
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${scheme}://${host}:${address.port}/gremlin`;
}
