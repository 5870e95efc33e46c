import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../../src/effects/gateway/http/fields.js';
import { MessageReader } from '../../../../src/effects/gateway/http/message-reader.js';
import { readRequestHead } from '../../../../src/effects/gateway/http/request-head.js';
import { readResponseHead } from '../../../../src/effects/gateway/http/response-head.js';

function collect<Head extends { readonly framing: number | 'chunked' | 'toTheEnd' }>(
  readHead: (text: string) => Head | Problem,
) {
  const heads: Head[] = [];
  const heard: string[] = [];
  const reader = new MessageReader<Head>(readHead, {
    head: (head) => {
      heads.push(head);
      heard.push('head');
    },
    data: (chunk) => heard.push(chunk.toString('latin1')),
    end: () => heard.push('end'),
    broken: (problem) => heard.push(`broken: ${problem}`),
  });
  return { reader, heads, heard };
}

const ofRequests = () => collect((text) => readRequestHead(text, false));
const ofAnswers = () => collect((text) => readResponseHead(text, 'x-own: 1\r\n'));

function readRequest(text: string): string[] {
  const { reader, heard } = ofRequests();
  reader.read(Buffer.from(text, 'latin1'));
  return heard;
}

const START = 'POST /v1/graph/1/query HTTP/1.1\r\n';
const HEAD = `${START}host: x\r\n`;

describe('a stream of messages', () => {
  const two = `${HEAD}content-length: 2\r\n\r\nab${HEAD}transfer-encoding: chunked\r\n\r\n3;a=b\r\ncde\r\n0\r\nx-t: 1\r\n\r\n`;

  test('is the same however it is cut', () => {
    const { reader, heard, heads } = ofRequests();
    for (const byte of Buffer.from(two)) reader.read(Buffer.of(byte));
    expect(heard).toEqual(['head', 'a', 'b', 'end', 'head', 'c', 'd', 'e', 'end']);
    expect(heads.map(({ framing }) => framing)).toEqual([2, 'chunked']);
    expect(reader.isBetween).toBe(true);
    expect(readRequest(two)).toEqual(['head', 'ab', 'end', 'head', 'cde', 'end']);
  });

  test('whose heads are repeated word for word, and then differ in one byte, is read right', () => {
    const { reader, heads } = ofRequests();
    for (const value of ['one', 'one', 'two', 'one']) reader.read(Buffer.from(`${HEAD}x-a: ${value}\r\n\r\n`));
    expect(heads.map(({ headers }) => headers)).toEqual(['one', 'one', 'two', 'one'].map((value) => ['x-a', value]));
  });

  test('that ends in the middle of a message is cut off', () => {
    for (const text of [two.slice(0, 10), two.slice(0, -2), `${HEAD}content-length: 5\r\n\r\nab`]) {
      const { reader } = ofRequests();
      reader.read(Buffer.from(text));
      expect(reader.finish()).toBe(false);
    }
    const { reader } = ofRequests();
    reader.read(Buffer.from(two));
    expect(reader.finish()).toBe(true);
  });
});

describe('a request that two readers could understand differently is refused:', () => {
  test.each<[string, string, Problem]>([
    ['two lengths', `${HEAD}content-length: 1\r\ncontent-length: 1\r\n\r\na`, 'FRAMING'],
    ['a list of lengths', `${HEAD}content-length: 1, 1\r\n\r\na`, 'FRAMING'],
    ['a length with a sign', `${HEAD}content-length: +1\r\n\r\na`, 'FRAMING'],
    ['a length and chunks', `${HEAD}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`, 'FRAMING'],
    ['chunks in something else', `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n`, 'FRAMING'],
    ['chunks in HTTP/1.0', `POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n`, 'FRAMING'],
    ['a blank before the colon', `${HEAD}content-length : 1\r\n\r\na`, 'FIELD'],
    ['a folded line', `${HEAD}x-a: 1\r\n b\r\n\r\n`, 'FIELD'],
    ['a null byte', `${HEAD}x-a: \0\r\n\r\n`, 'FIELD'],
    ['no host', `${START}\r\n`, 'HOST'],
    ['two hosts', `${HEAD}host: y\r\n\r\n`, 'HOST'],
    ['bare line feeds', 'POST / HTTP/1.1\nhost: x\n\n', 'START_LINE'],
    ['a lone carriage return', `${HEAD}x-a: 1\rx-b: 2\r\n`, 'START_LINE'],
    ['another version', `POST / HTTP/2.0\r\nhost: x\r\n\r\n`, 'VERSION'],
    ['two blanks', `POST  / HTTP/1.1\r\nhost: x\r\n\r\n`, 'START_LINE'],
    ['no method', `x(x) / HTTP/1.1\r\nhost: x\r\n\r\n`, 'METHOD'],
    ['a tunnel', `CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n`, 'METHOD'],
    ['TLS', '\x16\x03\x01\x02\x00\x01', 'START_LINE'],
    ['another expectation', `${HEAD}expect: more\r\n\r\n`, 'EXPECTATION'],
    ['a head without an end', `${HEAD}x-a: ${'x'.repeat(17_000)}`, 'HEAD_TOO_LARGE'],
    ['too many fields', `${HEAD}${'a: 1\r\n'.repeat(201)}\r\n`, 'TOO_MANY_FIELDS'],
  ])('%s', (_name, text, problem) => {
    expect(readRequest(text)).toEqual([`broken: ${problem}`]);
  });

  test.each<[string, string, Problem]>([
    ['a chunk size that is none', 'x\r\n', 'CHUNK'],
    ['a negative one', '-1\r\n', 'CHUNK'],
    ['one that is far too large', '123456789\r\n', 'CHUNK'],
    ['a bare line feed', '1\na\r\n', 'CHUNK'],
    ['a chunk that goes on', '1\r\nab\r\n', 'CHUNK'],
    ['an endless extension', `1;${'x'.repeat(1100)}`, 'CHUNK'],
    ['a trailer that is none', '0\r\nx y: 1\r\n\r\n', 'FIELD'],
  ])('in chunks, %s', (_name, chunks, problem) => {
    expect(readRequest(`${HEAD}transfer-encoding: chunked\r\n\r\n${chunks}`).at(-1)).toBe(`broken: ${problem}`);
  });
});

describe('the head of a request', () => {
  test('says whether its connection goes on', () => {
    const isLast = (lines: string, version = '1.1') => {
      const head = readRequestHead(`GET / HTTP/${version}\r\nhost: x${lines}`, false);
      return typeof head === 'string' ? head : head.isLast;
    };
    expect(isLast('')).toBe(false);
    expect(isLast('\r\nconnection: x-a, Close')).toBe(true);
    expect(isLast('\r\nupgrade: h2c')).toBe(true);
    expect(isLast('', '1.0')).toBe(true);
    expect(isLast('\r\nconnection: keep-alive', '1.0')).toBe(false);
  });

  test('keeps two credentials apart from one', () => {
    const head = readRequestHead('GET / HTTP/1.1\r\nhost: x\r\nauthorization: a\r\nauthorization: b', true);
    expect(head).toMatchObject({ caller: { authorization: 'a, b', host: 'x' }, headers: [] });
  });
});

describe('the head of an answer', () => {
  test('is told without what concerns one connection, and with a line of our own', () => {
    const { reader, heads, heard } = ofAnswers();
    const fields = 'X-A: 1\r\nconnection: x-hop\r\nx-hop: 1\r\nkeep-alive: timeout=7\r\nx-graphkeeper-generation: 9';
    reader.read(Buffer.from(`HTTP/1.1 200 OK\r\n${fields}\r\ncontent-length: 2\r\n\r\nok`));
    expect(heads[0]).toMatchObject({ status: 200, framing: 2, keepAliveMs: 7000, hasDate: false });
    expect(heads[0]?.lines).toBe('X-A: 1\r\nx-own: 1\r\n');
    expect(heard).toEqual(['head', 'ok', 'end']);
  });

  test('without a length lasts to the end of the connection, where it has a body at all', () => {
    const { reader, heard } = ofAnswers();
    reader.read(Buffer.from('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.0 200 OK\r\n\r\nall of this\r\n'));
    expect(heard).toEqual(['head', 'end', 'head', 'all of this\r\n']);
    expect(reader.finish()).toBe(true);
    expect(heard.at(-1)).toBe('end');
  });
});
