/** The GraphServer's HTTP side: POST /query, GET /health, and the operations. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asGraphkeeperError, GraphkeeperError } from '../errors.js';
import { SECRET_HEADER } from '../types/notify.js';
import { drainOnDemand } from './drain-on-demand.js';
import { JsonText } from './elements/json-value.js';
import type { Engine } from './engine.js';
import { answerEncodedCall } from './interactive/answer-call.js';
import { jsonForm } from './json-form.js';
import { findOperation } from './operations.js';
import { readBody, readQueryRequest } from './query-request.js';

export interface QueryServerOptions {
  readonly engine: Engine;
  readonly graphId: string;
  readonly generation: number;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly maxBodyBytes: number;
  /** What a query must bring along; undefined when anybody may ask. */
  readonly secret: string | undefined;
}

export interface QueryServer {
  readonly url: string;
  /** See drainOnDemand. */
  drain(): Promise<void>;
}

/** Longer than any pool keeps a socket: the gateway's must never close under a query. */
const KEEP_ALIVE_TIMEOUT_MS = 10 * 60 * 1000;

/** Rejects with GK_PORT_IN_USE, or the system's error. */
export async function serveQueries(options: QueryServerOptions): Promise<QueryServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS }, (request, response) => {
    void respond(request, response, options);
  });
  const drain = drainOnDemand(server);
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, drain };
}

async function respond(request: IncomingMessage, response: ServerResponse, options: QueryServerOptions): Promise<void> {
  let status = 200;
  let body: unknown;
  try {
    body = await answer(request, response, options);
  } catch (thrown) {
    const error = asGraphkeeperError(thrown);
    status = error.httpStatus;
    body = error.toBody();
  }
  response.statusCode = status;
  const isBinary = body instanceof Uint8Array;
  response.setHeader('content-type', isBinary ? 'application/octet-stream' : 'application/json');
  response.setHeader('x-graphkeeper-generation', options.generation);
  // A body that was not read to its end cannot be followed by another request.
  if (!request.complete) response.setHeader('connection', 'close');
  if (isBinary) response.end(body);
  else response.end(body instanceof JsonText ? body.text : JSON.stringify(body));
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: QueryServerOptions,
): Promise<unknown> {
  const { engine, graphId, generation } = options;
  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  if (request.method === 'POST' && path === '/query') {
    checkSecret(request, options.secret);
    const query = await readQueryRequest(request, options.maxBodyBytes);
    const isWanted = () => !response.destroyed;
    if ('encodedCall' in query) return answerEncodedCall(engine, query.encodedCall, isWanted);
    const { columns, rows } = await engine.query(query.text, query.parameters, isWanted, jsonForm);
    return { columns, rows, graph_id: graphId, generation };
  }
  const operation = findOperation(request.method ?? '', path);
  if (operation !== null) {
    checkSecret(request, options.secret);
    const body = await readBody(request, options.maxBodyBytes);
    const query = new URLSearchParams(search);
    return operation(engine, { method: request.method ?? '', query, body, isWanted: () => !response.destroyed });
  }
  if (request.method === 'POST' && path === '/adhoc_query') {
    checkSecret(request, options.secret);
    throw new GraphkeeperError('GK_UNSUPPORTED_ENCODING', { format: 'a physical plan' });
  }
  if (request.method === 'GET' && path === '/health') {
    await engine.check();
    return { graph_id: graphId, generation };
  }
  throw new GraphkeeperError('GK_ROUTE_NOT_FOUND', { method: request.method, path });
}

/** The port is open to every user of the machine; who reads our environment could do as much without us. */
function checkSecret({ headers }: IncomingMessage, secret: string | undefined): void {
  if (secret === undefined) return;
  const sent = String(headers[SECRET_HEADER] ?? '');
  const isSame =
    sent.length === secret.length && timingSafeEqual(Buffer.from(sent, 'latin1'), Buffer.from(secret, 'latin1'));
  if (isSame) return;
  const remedy = 'this GraphServer answers its service only; query the address in the status of that';
  throw new GraphkeeperError('GK_FOREIGN_CALLER', { field: SECRET_HEADER, value: null, remedy });
}

function listen(server: Server, { host, port }: QueryServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      reject(inUse ? new GraphkeeperError('GK_PORT_IN_USE', { field: '--port', port }, { cause: error }) : error);
    });
    server.listen(port, host, () => resolve());
  });
}
