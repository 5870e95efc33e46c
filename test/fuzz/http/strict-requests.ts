/**
 * A parser of HTTP/1 requests that takes nothing in doubt: what two readers could understand differently ends it. It
 * says what a stream of bytes asks for, independently of node:http, so that nothing else may reach a GraphServer.
 * RFC 9112; where that leaves a choice, the one that refuses.
 */

export interface StrictRequest {
  readonly method: string;
  readonly target: string;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** No request follows it on this connection. */
  readonly isLast: boolean;
}

export interface StrictStream {
  readonly requests: readonly StrictRequest[];
  /** `clean`: nothing is left over. `cut`: a request has begun. `broken`: what follows is no request. `closing`: the last request said so. */
  readonly end: 'clean' | 'cut' | 'broken' | 'closing';
  /** Bytes that belong to the requests. */
  readonly consumed: number;
}

type Parsed<Value> = { readonly value: Value; readonly next: number } | 'cut' | 'broken';

/** More than one blank is all the same to everybody. */
const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) +([!-~]+) HTTP\/1\.([01])$/;
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/;
const CHUNK_LINE = /^([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;

/** `bytes` as latin1. */
export function strictRequests(bytes: string): StrictStream {
  const requests: StrictRequest[] = [];
  let at = 0;
  for (;;) {
    while (bytes.startsWith('\r\n', at)) at += 2;
    if (at === bytes.length) return { requests, end: 'clean', consumed: at };
    const parsed = readRequest(bytes, at);
    if (parsed === 'cut' || parsed === 'broken') return { requests, end: parsed, consumed: at };
    requests.push(parsed.value);
    at = parsed.next;
    if (parsed.value.isLast) return { requests, end: 'closing', consumed: at };
  }
}

function readRequest(bytes: string, start: number): Parsed<StrictRequest> {
  const line = readLine(bytes, start);
  if (typeof line === 'string') return line;
  const [, method, target, minor] = REQUEST_LINE.exec(line.value) ?? [];
  // After CONNECT the connection is no longer one of requests.
  if (method === undefined || target === undefined || method === 'CONNECT') return 'broken';
  const head = readHeaders(bytes, line.next);
  if (typeof head === 'string') return head;
  const all = (name: string) => head.value.filter(([each]) => each === name).map(([, value]) => value);
  if (minor === '1' ? all('host').length !== 1 : all('host').length > 1) return 'broken';
  const body = readBody(bytes, head.next, all('content-length'), all('transfer-encoding'), minor === '1');
  if (typeof body === 'string') return body;
  const options = all('connection').flatMap((value) =>
    value
      .toLowerCase()
      .split(',')
      .map((option) => option.trim()),
  );
  const isLast = options.includes('close') || (minor === '0' && !options.includes('keep-alive'));
  return { value: { method, target, headers: head.value, body: body.value, isLast }, next: body.next };
}

function readHeaders(bytes: string, start: number): Parsed<(readonly [string, string])[]> {
  const headers: (readonly [string, string])[] = [];
  let at = start;
  for (;;) {
    const line = readLine(bytes, at);
    if (typeof line === 'string') return line;
    at = line.next;
    if (line.value === '') return { value: headers, next: at };
    const [, name, value] = HEADER_LINE.exec(line.value) ?? [];
    if (name === undefined || value === undefined) return 'broken';
    headers.push([name.toLowerCase(), value]);
  }
}

function readBody(
  bytes: string,
  start: number,
  lengths: readonly string[],
  encodings: readonly string[],
  mayBeChunked: boolean,
): Parsed<string> {
  const [length] = lengths;
  if (encodings.length > 0) {
    const isChunked = encodings.length === 1 && encodings[0]?.toLowerCase() === 'chunked';
    return isChunked && length === undefined && mayBeChunked ? readChunks(bytes, start) : 'broken';
  }
  if (length === undefined) return { value: '', next: start };
  if (lengths.length > 1 || !/^\d{1,15}$/.test(length)) return 'broken';
  return readExactly(bytes, start, Number(length));
}

function readChunks(bytes: string, start: number): Parsed<string> {
  let body = '';
  let at = start;
  for (;;) {
    const line = readLine(bytes, at);
    if (typeof line === 'string') return line;
    const [, size] = CHUNK_LINE.exec(line.value) ?? [];
    if (size === undefined) return 'broken';
    if (Number.parseInt(size, 16) === 0) {
      const trailers = readHeaders(bytes, line.next);
      return typeof trailers === 'string' ? trailers : { value: body, next: trailers.next };
    }
    const data = readExactly(bytes, line.next, Number.parseInt(size, 16));
    if (typeof data === 'string') return data;
    body += data.value;
    at = data.next + 2;
    const end = bytes.slice(data.next, at);
    if (end !== '\r\n') return '\r\n'.startsWith(end) ? 'cut' : 'broken';
  }
}

function readExactly(bytes: string, start: number, length: number): Parsed<string> {
  const next = start + length;
  return next > bytes.length ? 'cut' : { value: bytes.slice(start, next), next };
}

/** A line ends with CRLF, and neither of the two stands anywhere else. */
function readLine(bytes: string, start: number): Parsed<string> {
  const end = bytes.slice(start).search(/[\r\n]/);
  if (end === -1) return 'cut';
  const at = start + end;
  if (bytes.startsWith('\r\n', at)) return { value: bytes.slice(start, at), next: at + 2 };
  return at + 1 === bytes.length && bytes[at] === '\r' ? 'cut' : 'broken';
}
