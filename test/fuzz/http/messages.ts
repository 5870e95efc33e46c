/** Bytes that clients send: requests, requests that are nearly ones, and ways of hiding one inside another. */
import fc from 'fast-check';

/** Small, so that it is exceeded now and then. */
export const MAX_BODY_BYTES = 2000;

const QUERY_TARGETS = [
  '/v1/graph/current/query',
  '/v1/graph/1/query',
  '/v1/graph/current/query/',
  '/v1/graph/1/query?a=b&c',
];

/** A whole request, for where none should be. */
export const SMUGGLED = 'POST /v1/graph/current/query HTTP/1.1\r\nhost: x\r\ncontent-length: 8\r\n\r\nSMUGGLED';

const text = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 });
const query = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.constant(`${SMUGGLED}${SMUGGLED}`) },
  { weight: 1, arbitrary: fc.constant('0\r\n\r\n') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).map(latin1) },
);
const chunked = fc
  .tuple(
    fc.array(query, { maxLength: 4 }),
    fc.constantFrom('', ';a=b', ';x', ';quoted="y"'),
    fc.constantFrom('', 'x-trailer: 1\r\n'),
  )
  .map(([parts, extension, trailer]) => chunks(parts, extension, trailer));
const plainHeaders = fc
  .array(
    fc.constantFrom('x-a: 1', 'x-b:', 'accept: */*', 'content-type: text/plain', 'x-c: a,b;c="d"', 'X-D:  padded  '),
    { maxLength: 3 },
  )
  .map((lines) => lines.map((line) => `${line}\r\n`).join(''));
const connection = fc.constantFrom('', '', '', 'connection: keep-alive\r\n', 'Connection: x-a\r\n');

/** A query that every reader understands alike. */
export const queryMessage = fc
  .record({
    target: fc.constantFrom(...QUERY_TARGETS),
    headers: plainHeaders,
    connection,
    query,
    chunks: fc.option(chunked),
  })
  .map(({ target, headers, connection: how, query: body, chunks: inChunks }) => {
    const head = `POST ${target} HTTP/1.1\r\nhost: x\r\n${headers}${how}`;
    if (inChunks !== null) return `${head}transfer-encoding: chunked\r\n\r\n${inChunks}`;
    return `${head}content-length: ${body.length}\r\n\r\n${body}`;
  });

const methods = fc.constantFrom(
  'POST',
  'POST',
  'POST',
  'GET',
  'HEAD',
  'PUT',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'post',
  'PRI',
  'P\0ST',
  '',
  'M-SEARCH',
);
const targets = fc.oneof(
  fc.constantFrom(...QUERY_TARGETS),
  fc.constantFrom(
    'http://x/v1/graph/current/query',
    '/v1/graph/2/query',
    '/v1/graph//query',
    '/v1/graph/%31/query',
    '*',
    '/',
    '//',
    'x',
  ),
  fc.constantFrom(
    '/v1/graph/current/query#x',
    '/v1/graph/current/query HTTP/1.1\r\nx-a:',
    '/v1/graph/../query',
    `/${'a'.repeat(20_000)}`,
  ),
  text.map((id) => `/v1/graph/${id}/query`),
);
const versions = fc.constantFrom(
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/2.0',
  'HTTP/1.1 ',
  'http/1.1',
  'HTTP/1.10',
  '',
);
const lineEnds = fc.constantFrom(
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\n',
  '\r',
  '\r\r\n',
  '\n\r',
  ' \r\n',
  '\0\r\n',
  '\r\n ',
  '\r\n\t',
);
const oddHeaders = fc.constantFrom(
  'host: y',
  'x-a: 1',
  'x a: 1',
  'x-a : 1',
  ': 1',
  'no colon',
  ' folded',
  'x-nul: a\0b',
  'x-high: \xff\xfe',
  'expect: 100-continue',
  'expect: 200-maybe',
  'connection: close',
  'connection: keep-alive',
  'connection: content-length',
  'connection: transfer-encoding, close',
  'upgrade: h2c',
  'connection: upgrade\r\nupgrade: websocket',
  'te: trailers',
  'trailer: content-length',
  `x-large: ${'b'.repeat(9000)}`,
);
const framings = fc.constantFrom(
  ...[
    'content-length: 5',
    'Content-Length: 5',
    'content-length: 05',
    'content-length: +5',
    'content-length: -5',
    'content-length: 0x5',
  ],
  ...[
    'content-length: 5, 5',
    'content-length: 5 5',
    'content-length:',
    'content-length: 5\0',
    'content-length : 5',
    'content-length: 99999999999999999999',
  ],
  ...['content-length: 0', 'content-length: 1', 'content-length: 300', `content-length: ${MAX_BODY_BYTES + 1}`],
  ...[
    'transfer-encoding: chunked',
    'Transfer-Encoding: CHUNKED',
    'transfer-encoding: chunked ',
    'transfer-encoding : chunked',
    'transfer-encoding:\x0bchunked',
  ],
  ...[
    'transfer-encoding: xchunked',
    'transfer-encoding: identity',
    'transfer-encoding: chunked, identity',
    'transfer-encoding: identity, chunked',
  ],
  ...[
    'transfer-encoding: chunked, chunked',
    'transfer-encoding: "chunked"',
    'transfer-encoding:',
    'transfer-encoding: chunked;q=1',
    'transfer_encoding: chunked',
  ],
);
const bodies = fc.oneof(
  query,
  chunked,
  fc.constantFrom(
    '5\r\nhello\r\n0\r\n\r\n',
    '5\nhello\n0\n\n',
    '5\r\nhello0\r\n\r\n',
    '0x5\r\nhello\r\n0\r\n\r\n',
    '+5\r\nhello\r\n0\r\n\r\n',
  ),
  fc.constantFrom(
    '5 \r\nhello\r\n0\r\n\r\n',
    '5;\nx\r\nhello\r\n0\r\n\r\n',
    `5;${'e'.repeat(17_000)}\r\nhello\r\n0\r\n\r\n`,
    'fffffffffffffffff\r\n',
  ),
  fc.constantFrom(`0\r\n\r\n${SMUGGLED}`, `0\r\ncontent-length: 5\r\n\r\nhello`, `0\r\n${SMUGGLED}`, 'hello', ''),
  fc.constant('x'.repeat(MAX_BODY_BYTES + 100)),
);

/** Looks like a request; each part of it may be wrong. */
const oddMessage = fc
  .record({
    method: methods,
    target: targets,
    version: versions,
    headers: fc.array(
      fc.tuple(fc.oneof({ weight: 2, arbitrary: framings }, { weight: 3, arbitrary: oddHeaders }), lineEnds),
      { maxLength: 5 },
    ),
    host: fc.constantFrom('host: x\r\n', 'host: x\r\n', 'host: x\r\n', ''),
    ends: fc.tuple(lineEnds, lineEnds),
    body: bodies,
  })
  .map(({ method, target, version, headers, host, ends: [first, last], body }) => {
    const lines = headers.map(([header, end]) => header + end).join('');
    return `${method} ${target} ${version}${first}${host}${lines}${last}${body}`;
  });

/** Right but for the framing: one request or two, as one reads it. */
const smuggling = fc
  .record({ framings: fc.array(framings, { minLength: 1, maxLength: 3 }), end: lineEnds, body: bodies })
  .map(({ framings: lines, end, body }) => {
    const head = `POST /v1/graph/current/query HTTP/1.1\r\nhost: x\r\n`;
    return `${head}${lines.map((line) => line + end).join('')}\r\n${body}`;
  });

const wellKnown = fc.constantFrom(
  'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  '\x60\x60\xb0\x17\x00\x00\x04\x04',
  '\r\n\r\n\r\n',
  'GET /v1/graph/current/query\r\n',
);

export const anyMessage = fc.oneof(
  { weight: 3, arbitrary: queryMessage },
  { weight: 4, arbitrary: oddMessage },
  { weight: 4, arbitrary: smuggling },
  { weight: 1, arbitrary: wellKnown },
);

/** Changes a few bytes of a stream, wherever. */
export const damage = fc.array(
  fc.record({
    at: fc.nat(4000),
    remove: fc.nat(3),
    insert: fc.constantFrom('', '\r', '\n', '\0', ' ', ':', '\r\n', 'a', '0', '\x80'),
  }),
  { maxLength: 3 },
);

export function damaged(bytes: string, changes: readonly { at: number; remove: number; insert: string }[]): string {
  return changes.reduce((before, { at, remove, insert }) => {
    const place = before.length === 0 ? 0 : at % before.length;
    return before.slice(0, place) + insert + before.slice(place + remove);
  }, bytes);
}

function chunks(parts: readonly string[], extension: string, trailer: string): string {
  const sent = parts.map((part) => `${part.length.toString(16)}${extension}\r\n${part}\r\n`);
  return `${sent.join('')}0${extension}\r\n${trailer}\r\n`;
}

function latin1(characters: string): string {
  return Buffer.from(characters, 'utf8').toString('latin1');
}
