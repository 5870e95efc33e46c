/**
 * One HTTP exchange. Node's own client, because commands such as `status` should start at once, and because it has no
 * time-out of its own: a switch takes as long as the service's policy allows.
 */
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { GraphkeeperError, reasonOf } from '../errors.js';
import type { Credentials } from './credentials.js';

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials?: Credentials;
}

/** Resolves when the head of the answer is there. @throws GK_UNREACHABLE */
export function openRequest(url: URL, request: HttpRequest = {}): Promise<http.IncomingMessage> {
  const { method = 'GET', body, credentials: { token, ca } = {} } = request;
  const client = url.protocol === 'https:' ? https : http;
  const headers = { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  return new Promise((resolve, reject) => {
    client
      .request(url, { method, headers, ...(ca !== undefined && { ca }) }, resolve)
      .on('error', (cause) => reject(unreachable(url, cause)))
      .end(body);
  });
}

/** @throws GK_UNREACHABLE, also when the connection breaks in the middle of the answer */
export async function exchange(url: URL, request: HttpRequest = {}): Promise<{ status: number; body: string }> {
  const response = await openRequest(url, request);
  try {
    return { status: response.statusCode ?? 0, body: await text(response) };
  } catch (cause) {
    throw unreachable(url, cause);
  }
}

export function unreachable(url: URL, cause: unknown): GraphkeeperError {
  // A refusal by both addresses of "localhost" has an empty message; its code always says it.
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = code === 'ECONNREFUSED' ? 'connection refused' : reasonOf(cause) || code;
  return new GraphkeeperError('GK_UNREACHABLE', { url: url.origin, reason }, { cause });
}
