/** The envelopes of GraphSON 1 to 3, typed or not: https://tinkerpop.apache.org/docs/current/dev/io/#graphson */

import { isRecord, JsonWalk, plain } from './json-walk.js';
import type { RequestArguments, RequestHead, ResponseHead } from './message.js';

export function readJsonRequestHead(envelope: Buffer): RequestHead {
  const document = parse(envelope);
  const requestId = idOf(document.requestId);
  if (requestId === null) throw new Error('its requestId is no UUID');
  return { requestId, op: textOf(document.op), processor: textOf(document.processor) };
}

export function readJsonArguments(envelope: Buffer): RequestArguments {
  return new JsonWalk().arguments(plain(parse(envelope).args));
}

export function readJsonResponseHead(envelope: Buffer): ResponseHead {
  const document = parse(envelope);
  const code = isRecord(document.status) ? document.status.code : undefined;
  if (typeof code !== 'number') throw new Error('its status has no code');
  return { requestId: idOf(document.requestId), code };
}

/** A last response without data. */
export function writeJsonResponse(requestId: string, code: number, message: string, isTyped: boolean): Buffer {
  const id = requestId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const nothing = isTyped ? { '@type': 'g:Map', '@value': [] } : {};
  const document = {
    requestId: id,
    status: { message, code, attributes: nothing },
    result: { data: null, meta: nothing },
  };
  return Buffer.from(JSON.stringify(document));
}

function parse(envelope: Buffer): Record<string, unknown> {
  const document: unknown = JSON.parse(envelope.toString('utf8'));
  if (!isRecord(document)) throw new Error('it is no JSON object');
  return document;
}

function idOf(value: unknown): string | null {
  const text = isRecord(value) ? value['@value'] : value;
  if (typeof text !== 'string') return null;
  const digits = text.replaceAll('-', '').toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? digits : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
