import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReadOnlyCypher, isReadOnlyRequest } from '../../../src/effects/gateway/read-only.js';

const READS = [
  'MATCH (n) RETURN n',
  'MATCH (a:person)-[k:knows]->(b) WHERE a.age > 29 AND b.name = "vadas" RETURN a.name, k.weight ORDER BY k.weight LIMIT 10',
  'MATCH p = (a)-[:knows* SHORTEST 1..3]->(b) RETURN length(p)',
  "MATCH (n) WHERE n.name = '张三' RETURN n",
  'MATCH (n:übersetzt) RETURN count(*) AS größe',
  'UNWIND [1,2,3] AS x RETURN x',
  'EXPLAIN MATCH (n) RETURN n',
  'OPTIONAL MATCH (n) WITH n.created AS created, n.dataset AS dataset RETURN created, dataset, n.created_at',
  'MATCH (n) RETURN n.offset, resettable, CREATED, SETS, recall, _set, user\r\n\t',
  '',
];

const WRITES = [
  'createﬀ',
  'CREATE (n)',
  'create (n)',
  'MATCH (n) SET n.x = 1',
  'MATCH (n:person)SET n.x=1',
  'MATCH (n) WHERE n.x=1SET n.y=2',
  'MATCH (n) DETACH DELETE n',
  'MERGE (n)',
  'MATCH (n) REMOVE n.x',
  'COPY person FROM "person.csv"',
  'COPY (MATCH (n) RETURN n) TO "out.csv"',
  'LOAD FROM "x.csv" RETURN *',
  'CALL show_tables() RETURN *',
  'CALL threads=4',
  "RETURN nextval('ids')",
  'DROP TABLE person',
  'ALTER TABLE person ADD age INT64',
  'BEGIN TRANSACTION',
  'COMMIT',
  'CHECKPOINT',
  'INSTALL httpfs',
  'EXPORT DATABASE "x"',
  'MATCH (n) RETURN n; CREATE (m)',
  'RETURN "please create one"',
  'MATCH (n) /* set */ RETURN n',
  'RETURN n // delete',
  'MATCH (n)\nSET\nn.x = 1',
  'PROFILE CREATE (n)',
  '`set`',
];

const UNSURE = {
  'a unicode escape': '\\u0043REATE (n)',
  'any escape': "RETURN 'it\\'s'",
  'a zero-width joiner within a word': 'CRE\u200dATE (n)',
  'a soft hyphen': 'CRE\u00adATE (n)',
  'a variation selector': 'CRE\ufe0fATE (n)',
  'a NUL, as UTF-16 would have': 'C\0R\0E\0A\0T\0E\0',
  'an input format byte': 'MATCH (n) RETURN n\x01',
  'a long s': 'MATCH (n) \u017fet n.x = 1',
  'full-width letters': '\uff33\uff25\uff34 n.x = 1',
  'a blank that is not ASCII': 'RETURN\u00a01',
  'a lone surrogate': 'RETURN \ud800',
};

describe('a query is read-only', () => {
  test.each(READS)('when no word of it can write: %j', (text) => {
    expect(isReadOnlyCypher(text)).toBe(true);
  });

  test.each(WRITES)('but not when a word of it can: %j', (text) => {
    expect(isReadOnlyCypher(text)).toBe(false);
  });

  test.each(Object.entries(UNSURE))('but not when it has %s', (_, text) => {
    expect(isReadOnlyCypher(text)).toBe(false);
  });

  test('never when a writing word stands anywhere in it, in any case', () => {
    const word = fc
      .constantFrom('create', 'merge', 'set', 'delete', 'detach', 'remove', 'drop', 'alter', 'copy', 'load', 'call')
      .chain((text) => fc.mixedCase(fc.constant(text)));
    const edge = fc.constantFrom(' ', '\n', '\t', '(', ')', ';', '"', "'", '`', '/', '*', '.', ',', '{', '=', '张', '');
    const around = fc.tuple(fc.string({ unit: 'grapheme' }), edge, word, edge, fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(around, ([before, left, verb, right, after]) => {
        const joinsLeft = left === '' && /[A-Za-z_]$/.test(before);
        const joinsRight = right === '' && /^[A-Za-z0-9_]/.test(after);
        fc.pre(!joinsLeft && !joinsRight);
        expect(isReadOnlyCypher(before + left + verb + right + after)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('always when it is made of harmless words and ASCII marks', () => {
    const harmless = fc.constantFrom(
      'MATCH',
      'return',
      'n',
      'offset',
      'asset',
      '42',
      'knows',
      '(',
      ')',
      '->',
      "'",
      '=',
    );
    fc.assert(
      fc.property(fc.array(harmless), (words) => {
        expect(isReadOnlyCypher(words.join(' '))).toBe(true);
      }),
    );
  });

  test('answers for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isReadOnlyCypher(text)).toBeTypeOf('boolean');
      }),
    );
  });
});

describe('a request is read-only', () => {
  const json = ['Content-Type', 'application/json'];
  const text = ['content-type', 'text/plain; charset=UTF-8'];
  const reads = (headers: string[], body: string | Buffer) => isReadOnlyRequest(headers, Buffer.from(body));

  test('as JSON when its query is, whatever the parameters say', () => {
    expect(reads(json, '{"query":"MATCH (n) RETURN n"}')).toBe(true);
    expect(reads(json, '{"query":"RETURN $v","parameters":{"v":"SET; CREATE"}}')).toBe(true);
    expect(reads(json, '{"query":"RETURN $v","parameters":{"v":"\\u5f20\\u003c"}}')).toBe(true);
    expect(reads(json, '{"query":"CREATE (n)"}')).toBe(false);
  });

  test('as text when the whole is', () => {
    expect(reads(text, 'MATCH (n) RETURN n')).toBe(true);
    expect(reads(['content-type', 'text/plain'], 'MATCH (n) RETURN n')).toBe(true);
    expect(reads(text, 'MATCH (n) DELETE n')).toBe(false);
    expect(reads(text, 'MATCH (n) RETURN n\x01')).toBe(false);
  });

  test.each([
    ['not JSON', '{"query":'],
    ['JSON followed by an input format byte', '{"query":"RETURN 1"}\x01'],
    ['a procedure call', '{"query_name":"count_vertices","arguments":[]}'],
    ['a query that is no text', '{"query":["RETURN 1"]}'],
    ['a list', '["query"]'],
    ['null', 'null'],
    ['a query deeper inside', '{"x":{"query":"RETURN 1"}}'],
    ['two queries', '{"query":"CREATE (n)","query":"RETURN 1"}'],
    ['two queries, one of them in other letters', '{"Query":"CREATE (n)","query":"RETURN 1"}'],
    ['a key in escapes', '{"query":"RETURN 1","\\u0071uery":"CREATE (n)"}'],
    ['a word in escapes', '{"query":"\\u0043REATE (n)"}'],
    ['an escaped backslash', '{"query":"RETURN \'\\\\\\\\\'"}'],
  ])('but not when the JSON is %s', (_, body) => {
    expect(reads(json, body)).toBe(false);
  });

  test('but not when its bytes may mean something else', () => {
    expect(reads([], 'RETURN 1')).toBe(false);
    expect(reads(['content-type', 'application/octet-stream'], 'RETURN 1')).toBe(false);
    expect(reads(['content-type', 'text/plain; charset=utf-16'], 'RETURN 1')).toBe(false);
    expect(reads(['content-type', 'text/plain', 'content-encoding', 'gzip'], 'RETURN 1')).toBe(false);
    expect(reads(text, Buffer.from('CREATE (n)', 'utf16le'))).toBe(false);
  });
});
