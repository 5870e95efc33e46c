/** A gateway on a free port and a client of it; both end with the test. */
import { connect, type Socket } from 'node:net';
import { Agent, request } from 'undici';
import { onTestFinished } from 'vitest';
import { createHttpGateway } from '../../../src/effects/gateway/http-gateway.js';
import type { Gateway, GatewayOptions, HttpGateway } from '../../../src/types/gateway.js';

export const HOLD = { maxQueries: 1000, maxBytes: 1_000_000, timeoutMs: 20_000 };

export async function openGateway(options: Partial<GatewayOptions> = {}): Promise<HttpGateway> {
  const gateway = await createHttpGateway({
    host: '127.0.0.1',
    port: 0,
    hold: HOLD,
    maxBodyBytes: 1_000_000,
    ...options,
  });
  onTestFinished(() => gateway.close());
  return gateway;
}

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** The body parsed as JSON. */
  readonly body: Record<string, unknown>;
}

interface AskOptions {
  readonly path?: string;
  readonly method?: 'POST' | 'GET' | 'HEAD' | 'PUT' | 'DELETE' | 'PATCH';
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export type Ask = (query: string | Buffer, options?: AskOptions) => Promise<Reply>;

/** A client with as many connections as it has questions at a time. */
export function clientOf({ endpoints: { query: url = '' } }: Gateway): Ask {
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.destroy());
  return async (query, { path = '/v1/graph/current/query', method = 'POST', headers = {}, signal } = {}) => {
    const answer = await request(url + path, {
      dispatcher,
      method,
      headers: { 'content-type': 'text/plain', ...headers },
      body: query.length > 0 || method === 'POST' ? query : null,
      ...(signal && { signal }),
    });
    const text = await answer.body.text();
    const isJson = text.startsWith('{');
    return { status: answer.statusCode, headers: answer.headers, text, body: isJson ? JSON.parse(text) : {} };
  };
}

/** A bare connection to the gateway. */
export async function dial({ endpoints: { query: url = '' } }: Gateway): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return socket;
}

/** A whole request as text. */
export function requestText(query: string, headers = ''): string {
  return `POST /v1/graph/current/query HTTP/1.1\r\nhost: test\r\ncontent-type: text/plain\r\n${headers}content-length: ${Buffer.byteLength(query)}\r\n\r\n${query}`;
}

/** Everything that comes until the other side closes. */
export async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return Buffer.concat(chunks).toString();
}
