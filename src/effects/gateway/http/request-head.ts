/** What the head of a request says, and what of it the GraphServer is told. */
import type { IncomingHttpHeaders } from 'node:http';
import { requestHeaders } from '../http-headers.js';
import { type Found, findRoute } from '../routes.js';
import { connectionOptions, type Field, framingOf, type Problem, readFields, TOKEN } from './fields.js';

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly found: Found;
  readonly isHttp10: boolean;
  readonly framing: number | 'chunked';
  /** Its answer ends the connection. */
  readonly isLast: boolean;
  /** It waits to be told to go on. */
  readonly asksFirst: boolean;
  /** What tells who calls. */
  readonly caller: IncomingHttpHeaders;
  /** End-to-end headers. */
  readonly headers: readonly string[];
}

const REQUEST_LINE = /^([^ ]+) ([!-~]+) HTTP\/1\.([01])$/;

/** @param hideToken the client's token is for the gateway only */
export function readRequestHead(text: string, hideToken: boolean): RequestHead | Problem {
  const lines = text.split('\r\n');
  const [, method = '', target = '', minor] = REQUEST_LINE.exec(lines[0] ?? '') ?? [];
  if (minor === undefined) return /^[^ ]+ [^ ]+ HTTP\/[^ ]*$/.test(lines[0] ?? '') ? 'VERSION' : 'START_LINE';
  // After CONNECT the connection would no longer be one of requests.
  if (!TOKEN.test(method) || method === 'CONNECT') return 'METHOD';
  const fields = readFields(lines);
  if (typeof fields === 'string') return fields;
  const isHttp10 = minor === '0';
  const hosts = fields.filter(({ key }) => key === 'host').length;
  if (hosts > 1 || (hosts === 0 && !isHttp10)) return 'HOST';
  const framing = framingOf(fields, !isHttp10) ?? 0;
  if (framing === 'FRAMING' || framing === 'toTheEnd') return 'FRAMING';
  const expectation = joined(fields, 'expect')?.toLowerCase();
  if (expectation !== undefined && expectation !== '100-continue') return 'EXPECTATION';
  const options = connectionOptions(fields);
  // What stands behind an upgrade request may be of another protocol.
  const isUpgrade = joined(fields, 'upgrade') !== undefined;
  return {
    ...{ method, target, isHttp10, framing },
    found: findRoute(method, target),
    isLast: isUpgrade || options.includes('close') || (isHttp10 && !options.includes('keep-alive')),
    asksFirst: expectation !== undefined && !isHttp10,
    caller: callerOf(fields),
    headers: requestHeaders(fields, options, hideToken),
  };
}

function callerOf(fields: readonly Field[]): IncomingHttpHeaders {
  const caller: IncomingHttpHeaders = {};
  for (const name of ['authorization', 'host', 'origin'] as const) {
    const value = joined(fields, name);
    if (value !== undefined) caller[name] = value;
  }
  return caller;
}

/** All of that name, as one list. */
function joined(fields: readonly Field[], name: string): string | undefined {
  const values = fields.filter(({ key }) => key === name).map(({ value }) => value);
  return values.length === 0 ? undefined : values.join(', ');
}
