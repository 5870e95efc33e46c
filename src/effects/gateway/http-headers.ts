/** Which headers a gateway passes on, and which concern one connection only (RFC 9110, section 7.6.1). */
import { SECRET_HEADER } from '../../types/notify.js';
import type { HeaderList } from './query.js';

const HOP_BY_HOP = [
  'connection',
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
const NOT_TO_SERVER = new Set([...HOP_BY_HOP, 'host', 'content-length', 'expect', SECRET_HEADER]);
const NOT_TO_CLIENT = new Set([...HOP_BY_HOP, GENERATION_HEADER]);

/** What a GraphServer is told of the client's request headers. `hideToken`: the client's token is for the gateway only. */
export function requestHeaders(received: readonly string[], hideToken: boolean): HeaderList {
  const passed: HeaderList = [];
  let named = '';
  for (let at = 0; at + 1 < received.length; at += 2) {
    const name = received[at] ?? '';
    const value = received[at + 1] ?? '';
    const key = name.toLowerCase();
    if (key === 'connection' && value.toLowerCase() !== 'keep-alive') named = value;
    if (!NOT_TO_SERVER.has(key) && !(hideToken && key === 'authorization')) passed.push(name, value);
  }
  return named === '' ? passed : withoutNamed(passed, named);
}

/** What the client is told of a GraphServer's answer headers. */
export function answerHeaders(received: readonly Buffer[]): HeaderList {
  const passed: HeaderList = [];
  let named = '';
  for (let at = 0; at + 1 < received.length; at += 2) {
    const name = received[at]?.toString('latin1') ?? '';
    const value = received[at + 1]?.toString('latin1') ?? '';
    const key = name.toLowerCase();
    if (key === 'connection' && value.toLowerCase() !== 'keep-alive') named = value;
    if (!NOT_TO_CLIENT.has(key)) passed.push(name, value);
  }
  return named === '' ? passed : withoutNamed(passed, named);
}

export function headerValue(headers: readonly string[], name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === name) return headers[at + 1];
  }
  return undefined;
}

/** A `connection` header may name further headers that end at this hop. */
function withoutNamed(headers: HeaderList, connection: string): HeaderList {
  const named = new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  return headers.filter((_, at) => !named.has((headers[at - (at % 2)] ?? '').toLowerCase()));
}
