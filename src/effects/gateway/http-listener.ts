/** The client side of the gateway: a node:http server that turns requests into queries. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { asGraphkeeperError, type ErrorBody, type ErrorCode, GraphkeeperError } from '../../errors.js';
import { createEndpointServer } from '../security/create-server.js';
import type { Protection } from '../security/protection.js';
import { Conversations } from './conversations.js';
import { requestHeaders } from './http-headers.js';
import { errorAnswer, HttpQueryClient, sendError } from './http-query-client.js';
import { listenError } from './listen-error.js';
import { problemOf, rejectMalformed } from './malformed-request.js';
import { Query } from './query.js';
import { readBody } from './read-body.js';
import { findRoute, type QueryRoute } from './routes.js';

interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly protection: Protection;
  readonly accept: (query: Query) => void;
  /** The client of an accepted query went away before it had its answer. */
  readonly cancel: (query: Query) => void;
  /** A query was refused before it became one. */
  readonly refused: (code: ErrorCode) => void;
  /** Null when queries go to a generation. */
  readonly notReady: () => ErrorBody | null;
}

const SERVER_OPTIONS = {
  // For the upload of a request, not for its answer.
  requestTimeout: 120_000,
  // A connection that is closed as idle just when its client uses it again is a failed query: close late.
  keepAliveTimeout: 75_000,
  highWaterMark: 64 * 1024,
  noDelay: true,
  // Node would answer by itself, without a body; see problemOf.
  requireHostHeader: false,
};

/** How long a client that sent too much may go on sending before its connection is closed. */
const LINGER_MS = 1000;

export class HttpListener {
  readonly #server: Server;
  readonly #conversations = new Conversations();

  constructor(private readonly options: ListenerOptions) {
    const whenReadable =
      (take: (request: IncomingMessage, response: ServerResponse) => void) =>
      (request: IncomingMessage, response: ServerResponse): void => {
        if (!this.#conversations.begin(request, response)) return;
        const problem = problemOf(request);
        if (problem === null) take(request, response);
        else this.#breakOff(request.socket, problem);
      };
    const take = whenReadable((request, response) => this.#take(request, response));
    this.#server = createEndpointServer(options.protection, SERVER_OPTIONS, take);
    this.#server.on(
      'checkContinue',
      whenReadable((request, response) => this.#takeExpecting(request, response)),
    );
    this.#server.on('checkExpectation', ({ socket }: IncomingMessage) => this.#breakOff(socket, 'EXPECTATION'));
    this.#server.on('clientError', (failure: NodeJS.ErrnoException, socket) => {
      this.#breakOff(socket, failure.code ?? failure.message);
    });
  }

  /** Resolves with the URL. @throws GK_PORT_IN_USE, GK_CONFIG_INVALID */
  async listen(): Promise<string> {
    const { host, port } = this.options;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject).listen({ host, port }, () => {
          this.#server.off('error', reject);
          resolve();
        });
      });
    } catch (failure) {
      throw listenError(failure, host, port);
    }
    // A connection that could not be accepted, for want of file descriptors perhaps, must not end the service.
    this.#server.on('error', (failure) => process.emitWarning(failure));
    return urlOf(this.#server.address(), this.options.protection.tls === null ? 'http' : 'https');
  }

  /** No new connection from now on; resolves when the last one is closed. */
  stopListening(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  closeConnections(): void {
    this.#server.closeAllConnections();
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const found = findRoute(request.method ?? '', request.url ?? '');
    if (this.#isRefused(request, response, found.kind === 'ready' ? 'nothing' : 'change')) return;
    if (found.kind === 'ready') this.#sayReady(response);
    else if (found.kind === 'operation') this.#read(found.route, request, response);
    else rejectRoute(request, response, found.kind === 'notAllowed' ? found.allowed : null);
  }

  #read(route: QueryRoute, request: IncomingMessage, response: ServerResponse): void {
    readBody(
      request,
      this.options.maxBodyBytes,
      (body) => this.#accept(route, request, response, body),
      () => this.#rejectTooLarge(request, response),
    );
  }

  /** For load balancers. */
  #sayReady(response: ServerResponse): void {
    const error = this.options.notReady();
    if (error === null)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 4 }).end('true');
    else sendError(response, 503, error);
  }

  /** The client cannot be understood any more. */
  #breakOff(socket: Duplex, code: string): void {
    this.#conversations.breakOff(socket, () => rejectMalformed(code, socket));
  }

  /** Whoever may ask may also change the graph, so there is one kind of token. */
  #isRefused(
    { method = '', url = '', headers }: IncomingMessage,
    response: ServerResponse,
    need: 'nothing' | 'change' = 'change',
  ): boolean {
    try {
      this.options.protection.access?.check({ method, url, headers }, need);
      return false;
    } catch (thrown) {
      const error = asGraphkeeperError(thrown);
      this.options.refused(error.code);
      const more = error.code === 'GK_UNAUTHORIZED' ? ['www-authenticate', 'Bearer realm="graphkeeper"'] : [];
      sendError(response, error.httpStatus, error.toBody(), more);
      return true;
    }
  }

  #takeExpecting(request: IncomingMessage, response: ServerResponse): void {
    if (this.#isRefused(request, response)) return;
    const declaredBytes = Number(request.headers['content-length'] ?? 0);
    if (declaredBytes > this.options.maxBodyBytes) {
      this.#rejectTooLarge(request.resume(), response);
    } else {
      response.writeContinue();
      this.#take(request, response);
    }
  }

  #accept(route: QueryRoute, request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const client = new HttpQueryClient(response);
    const headers = requestHeaders(request.rawHeaders, this.options.protection.access?.keepsTokens ?? false);
    const query = new Query({ ...route, headers, body }, client);
    const gone = (): void => {
      if (!client.settled) this.options.cancel(query);
    };
    response.on('close', gone);
    // A pipelined request waits for the answers before its own, and until then its response has no socket to lose.
    if (response.socket === null) followSocket(request, response, gone);
    this.options.accept(query);
  }

  #rejectTooLarge(request: IncomingMessage, response: ServerResponse): void {
    const limits = { limitBytes: this.options.maxBodyBytes, option: 'max_query_bytes' };
    const error = new GraphkeeperError('GK_PAYLOAD_TOO_LARGE', limits);
    this.options.refused(error.code);
    const { head, body } = errorAnswer(413, error.toBody());
    this.#conversations.end({ request, response });
    response.writeHead(413, head);
    response.write(body);
    // The connection closes with the end of the response. Closed while the client still sends, it would be reset, and
    // the answer lost with it.
    const timer = setTimeout(() => response.end(), LINGER_MS);
    request.once('end', () => response.end());
    response.once('close', () => clearTimeout(timer));
  }
}

function followSocket(request: IncomingMessage, response: ServerResponse, gone: () => void): void {
  request.socket.setMaxListeners(0).once('close', gone);
  response.once('close', () => request.socket.off('close', gone));
}

/** `allowed`: null when there is no such path at all. */
function rejectRoute(
  { method = '', url = '' }: IncomingMessage,
  response: ServerResponse,
  allowed: readonly string[] | null,
): void {
  const error = new GraphkeeperError('GK_ROUTE_NOT_FOUND', { method, path: url });
  if (allowed === null) sendError(response, 404, error.toBody());
  else sendError(response, 405, error.toBody(), ['allow', allowed.join(', ')]);
}

function urlOf(address: AddressInfo | string | null, scheme: 'http' | 'https'): string {
  if (address === null || typeof address === 'string')
    throw new GraphkeeperError('GK_INTERNAL', { reason: 'no address' });
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${scheme}://${host}:${address.port}`;
}
