import { describe, expect, test } from 'vitest';
import { Access, isExposed } from '../../../src/effects/security/access.js';
import { Tokens } from '../../../src/effects/security/tokens.js';

const OPERATOR = 'operator-token-0123456789';
const READER = 'reader-token-0123456789ab';
const WORDS = {
  what: 'The Admin Service',
  variable: 'GRAPHKEEPER_ADMIN_TOKEN',
  flag: '--admin-token-file',
  anyName: false,
  keepsTokens: true,
};

type Need = 'nothing' | 'look' | 'change';

function verdict(access: Access, headers: Record<string, string>, need: Need): string {
  try {
    access.check({ method: 'POST', url: '/v1/service/stop?x=1', headers }, need);
    return 'ok';
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown ? `${thrown.code}: ${thrown.message}` : String(thrown);
  }
}

describe('with tokens', () => {
  const source = { field: 'f', file: null, variable: 'V' };
  const tokens = Tokens.open(
    [
      { ...source, role: 'operator', token: OPERATOR },
      { ...source, role: 'reader', token: READER },
    ],
    () => undefined,
  );
  const access = new Access({ ...WORDS, tokens });
  const as = (token: string) => ({ authorization: `Bearer ${token}`, host: 'graphs.example' });

  test('an operator may do everything, a reader may look, others nothing', () => {
    expect((['nothing', 'look', 'change'] as const).map((need) => verdict(access, as(OPERATOR), need))).toEqual([
      'ok',
      'ok',
      'ok',
    ]);
    expect((['nothing', 'look'] as const).map((need) => verdict(access, as(READER), need))).toEqual(['ok', 'ok']);
    expect(verdict(access, as(READER), 'change')).toBe(
      'GK_FORBIDDEN: POST /v1/service/stop needs an operator token, and this token may only read: use an operator token',
    );
    expect(verdict(access, {}, 'nothing')).toBe('ok');
    expect(verdict(access, {}, 'look')).toBe(
      'GK_UNAUTHORIZED: The Admin Service needs a token, and none came with this request: send "Authorization: Bearer <token>"; commands take it from GRAPHKEEPER_ADMIN_TOKEN or --admin-token-file',
    );
    expect(verdict(access, as('wrong'), 'look')).toMatch(/^GK_UNAUTHORIZED: .*, and the one that came is not valid: /);
  });

  test('only a whole bearer token counts', () => {
    for (const authorization of [
      OPERATOR,
      `Basic ${OPERATOR}`,
      `Bearer${OPERATOR}`,
      `Bearer ${OPERATOR} x`,
      `Bearer x, Bearer ${OPERATOR}`,
      'Bearer ',
      '',
    ]) {
      expect(verdict(access, { authorization }, 'look')).toMatch(/^GK_UNAUTHORIZED/);
    }
    expect(verdict(access, { authorization: `bearer  ${OPERATOR}` }, 'look')).toBe('ok');
  });

  test('the name and the page that a request comes by do not matter', () => {
    expect(verdict(access, { ...as(OPERATOR), origin: 'https://elsewhere.example' }, 'change')).toBe('ok');
  });
});

describe('without tokens', () => {
  const access = new Access({ ...WORDS, tokens: null });

  test.each([
    'localhost:7777',
    'LocalHost',
    'graph.localhost:1',
    '127.0.0.1:7777',
    '127.9.9.9',
    '[::1]:7777',
    '10.1.2.3:80',
  ])('the host header %s is answered', (host) => {
    expect(verdict(access, { host }, 'look')).toBe('ok');
  });

  test.each([
    'evil.example:7777',
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1.evil.example:7777',
    'a[::1]',
    ':7777',
  ])('the host header %s, of a page whose name was made to point here, is refused, even for looking', (host) => {
    for (const need of ['nothing', 'look', 'change'] as const) {
      expect(verdict(access, { host }, need)).toMatch(
        /^GK_FOREIGN_CALLER: The host header is ".*": without a token this endpoint answers to localhost and to addresses only/,
      );
    }
  });

  test.each([
    'https://evil.example',
    'http://localhost:3000',
    'http://localhost',
    'null',
    '',
    'http://127.0.0.1:7777.evil.example',
    'http://evil.example/127.0.0.1:7777',
  ])('a page of %s may change nothing', (origin) => {
    expect(verdict(access, { host: '127.0.0.1:7777', origin }, 'change')).toMatch(
      /^GK_FOREIGN_CALLER: The origin header is /,
    );
  });

  test('its own page may change something, and a program, which names no origin', () => {
    expect(verdict(access, { host: '127.0.0.1:7777', origin: 'http://127.0.0.1:7777' }, 'change')).toBe('ok');
    expect(verdict(access, { host: 'localhost:7777', origin: 'https://localhost:7777' }, 'change')).toBe('ok');
    expect(verdict(access, { host: 'localhost:7777' }, 'change')).toBe('ok');
    expect(verdict(access, {}, 'change')).toBe('ok');
  });

  test('an endpoint that is open on a network answers by any name', () => {
    const open = new Access({ ...WORDS, tokens: null, anyName: true });
    expect(verdict(open, { host: 'graphs.example' }, 'change')).toBe('ok');
    expect(verdict(open, { host: 'graphs.example', origin: 'https://evil.example' }, 'change')).toMatch(
      /^GK_FOREIGN_CALLER/,
    );
  });
});

test.each([
  [false, ['127.0.0.1', '127.8.9.10', '::1', 'localhost']],
  [
    true,
    [
      '0.0.0.0',
      '::',
      '10.0.0.1',
      '192.168.1.1',
      'example.org',
      'localhost.example',
      '127.evil.example',
      '1127.0.0.1',
      '',
      'fe80::1',
    ],
  ],
])('other machines can reach it: %s for %j', (exposed, hosts) => {
  for (const host of hosts) expect([host, isExposed(host)]).toEqual([host, exposed]);
});
