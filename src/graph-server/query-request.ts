/** Reads a query out of an HTTP request: Cypher as text/plain, or {"query", "parameters"} as application/json. */
import type { IncomingMessage } from 'node:http';
import { GraphkeeperError, reasonOf } from '../errors.js';
import { isEncodedCall } from './interactive/call-request.js';
import { readParameters } from './parameters.js';
import { invalidQuery } from './query-errors.js';
import type { Parameters } from './session.js';

export interface QueryRequest {
  readonly text: string;
  readonly parameters: Parameters;
}

/** A body that ends in a format byte, whatever it says it is, is a call in Interactive's encodings. @throws GK_QUERY_INVALID, GK_INVALID_JSON, GK_PAYLOAD_TOO_LARGE */
export async function readQueryRequest(
  request: IncomingMessage,
  maxBodyBytes: number,
): Promise<QueryRequest | { readonly encodedCall: Buffer }> {
  const bytes = await readBytes(request, maxBodyBytes);
  if (isEncodedCall(bytes)) return { encodedCall: bytes };
  const type = (request.headers['content-type'] ?? 'text/plain').split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'text/plain' && type !== 'application/json') {
    throw invalidQuery(`content-type is ${type}: send text/plain with Cypher, or application/json`);
  }
  const body = textOf(bytes);
  const query = type === 'text/plain' ? { text: body, parameters: {} } : parseBody(body);
  if (query.text.trim() === '') throw invalidQuery('The query is empty: send Cypher');
  return query;
}

/** @throws GK_PAYLOAD_TOO_LARGE, GK_QUERY_INVALID when it is not UTF-8 */
export async function readBody(request: IncomingMessage, maxBodyBytes: number): Promise<string> {
  return textOf(await readBytes(request, maxBodyBytes));
}

async function readBytes(request: IncomingMessage, maxBodyBytes: number): Promise<Buffer> {
  const tooLarge = () =>
    new GraphkeeperError('GK_PAYLOAD_TOO_LARGE', { limitBytes: maxBodyBytes, option: '--max-body-bytes' });
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new GraphkeeperError('GK_QUERY_INVALID', { reason: 'The body is not UTF-8' }, { cause: error });
  }
}

function parseBody(body: string): QueryRequest {
  const document = parseJson(body);
  if (typeof document !== 'object' || document === null || !('query' in document)) {
    throw invalidQuery('query is missing: send {"query": "<cypher>", "parameters": {…}}');
  }
  if (typeof document.query !== 'string') throw invalidQuery('query must be a string of Cypher');
  return {
    text: document.query,
    parameters: readParameters('parameters' in document ? document.parameters : undefined),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new GraphkeeperError('GK_INVALID_JSON', { reason: reasonOf(error) }, { cause: error });
  }
}
