/** Which headers a gateway passes on, and which concern one connection only (RFC 9110, section 7.6.1). */
import { SECRET_HEADER } from '../../types/notify.js';
import type { Field } from './http/fields.js';

const HOP_BY_HOP = [
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Names the generation that answered; a GraphServer cannot set it. */
export const GENERATION_HEADER = 'x-graphkeeper-generation';

// The gateway has read the whole body, so length, host and expectation are those of its own request.
const NOT_TO_SERVER = new Set([...HOP_BY_HOP, 'host', 'expect', SECRET_HEADER]);
const NOT_TO_CLIENT = new Set([...HOP_BY_HOP, GENERATION_HEADER]);

/**
 * What a GraphServer is told of the client's request headers, names and values in turn.
 * @param named what the `connection` header names ends at this hop too
 * @param hideToken the client's token is for the gateway only
 */
export function requestHeaders(fields: readonly Field[], named: readonly string[], hideToken: boolean): string[] {
  const passed: string[] = [];
  for (const { name, key, value } of fields) {
    if (NOT_TO_SERVER.has(key) || named.includes(key) || (hideToken && key === 'authorization')) continue;
    passed.push(name, value);
  }
  return passed;
}

/** What the client is told of a GraphServer's answer headers, as lines. */
export function answerLines(fields: readonly Field[], named: readonly string[]): string {
  let lines = '';
  for (const { name, key, value } of fields) {
    if (!NOT_TO_CLIENT.has(key) && !named.includes(key)) lines += `${name}: ${value}\r\n`;
  }
  return lines;
}

export function headerLines(headers: readonly string[]): string {
  let lines = '';
  for (let at = 0; at + 1 < headers.length; at += 2) lines += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return lines;
}

/** Names and values in turn. */
export function headersOf(lines: string): string[] {
  return lines
    .split('\r\n')
    .filter((line) => line !== '')
    .flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
}

export function headerValue(headers: readonly string[], name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === name) return headers[at + 1];
  }
  return undefined;
}
