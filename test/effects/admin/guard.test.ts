import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Access } from '../../../src/effects/security/access.js';
import { type Protection, UNPROTECTED } from '../../../src/effects/security/protection.js';
import { Tokens } from '../../../src/effects/security/tokens.js';
import { eventually } from '../../support/eventually.js';
import '../../support/fixed-seed.js';
import type { ApiDocument } from '../../support/api-check.js';
import { startAdmin } from './admin-client.js';

const OPERATOR = 'operator-token-0123456789';
const READER = 'reader-token-0123456789ab';

function protection(isOpen: boolean): Protection {
  const source = { field: 'f', file: null, variable: 'V' };
  const sources = [
    { ...source, role: 'operator', token: OPERATOR },
    { ...source, role: 'reader', token: READER },
  ] as const;
  const tokens = isOpen ? null : Tokens.open(sources, () => undefined);
  const words = { what: 'The Admin Service', variable: 'GRAPHKEEPER_ADMIN_TOKEN', flag: '--admin-token-file' };
  return { ...UNPROTECTED, access: new Access({ ...words, tokens, anyName: false, keepsTokens: true }) };
}

const as = (token: string) => ({ authorization: `Bearer ${token}` });

/** Every route of the API document, with something in the place of each parameter. */
async function routesOf(url: string): Promise<{ method: string; path: string }[]> {
  const response = await fetch(`${url}/openapi.json`, { headers: as(OPERATOR) });
  const { paths } = (await response.json()) as ApiDocument;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: path.replaceAll(/\{\w+\}/g, '999') })),
  );
}

/** The status, and nothing of a body that may not end. */
async function statusOf(url: string, method: string, headers: Record<string, string>): Promise<number> {
  const aborted = new AbortController();
  const response = await fetch(url, { method, headers, signal: aborted.signal });
  aborted.abort();
  return response.status;
}

describe('an Admin Service with tokens', () => {
  test('answers each route for who may call it, and for nobody else', async () => {
    const { url } = await startAdmin({ protection: protection(false) });
    const routes = await routesOf(url);
    expect(routes.length).toBeGreaterThan(15);
    const open: string[] = [];
    for (const { method, path } of routes) {
      const statuses = [
        await statusOf(url + path, method, {}),
        await statusOf(url + path, method, as('wrong-token-0123456789')),
        await statusOf(url + path, method, as(READER)),
      ];
      if (statuses[0] !== 401) open.push(`${method} ${path}`);
      else if (method === 'GET')
        expect([method, path, ...statuses]).toEqual([method, path, 401, 401, expect.not.toBeOneOf([401, 403])]);
      else expect([method, path, ...statuses]).toEqual([method, path, 401, 401, 403]);
      expect([method, path, await statusOf(url + path, method, as(OPERATOR))]).toEqual([
        method,
        path,
        expect.not.toBeOneOf([401, 403]),
      ]);
    }
    expect(open).toContain('GET /v1/service/ready');
    expect(open.filter((route) => route.includes('/v1/'))).toEqual(['GET /v1/service/ready']);
  });

  test('says what to send, in the form that clients of HTTP know', async () => {
    const { call } = await startAdmin({ protection: protection(false) });
    const { status, headers, body } = await call('GET', '/v1/graph');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="graphkeeper"');
    expect(body).toMatchObject({ code: 8, error: 'GK_UNAUTHORIZED' });
    expect(await call('POST', '/v1/service/stop', undefined, as(READER))).toMatchObject({
      status: 403,
      body: { code: 8, error: 'GK_FORBIDDEN' },
    });
  });

  test('asks a stranger for a token before it says whether there is such a path', async () => {
    const { url } = await startAdmin({ protection: protection(false) });
    expect(await statusOf(`${url}/v1/nonsense`, 'GET', {})).toBe(401);
    expect(await statusOf(`${url}/v1/graph`, 'OPTIONS', {})).toBe(401);
    expect(await statusOf(`${url}/v1/nonsense`, 'GET', as(READER))).toBe(404);
  });

  test('never lets a page of another site read an answer', async () => {
    const { url } = await startAdmin({ protection: protection(false) });
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const headers = { ...as(OPERATOR), origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const response = await fetch(`${url}/v1/graph`, { method, headers });
      expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

test('an Admin Service without tokens refuses what pages of other sites send', async () => {
  const { call, service } = await startAdmin({ protection: protection(true) });
  const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
  expect(await call('POST', '/v1/service/stop', '{}', headers)).toMatchObject({
    status: 403,
    body: { code: 8, error: 'GK_FOREIGN_CALLER' },
  });
  expect(service.calls).toEqual([]);
  expect((await call('GET', '/v1/graph', undefined, headers)).status).toBe(200);
  expect((await call('POST', '/v1/service/stop', '{}')).status).toBe(200);
});

describe('calls that change something', () => {
  test('are counted, and those beyond the limit refused until the minute is over; looking is not counted', async () => {
    const { call, service } = await startAdmin({ protection: protection(false), mutationsPerMinute: 3 });
    // A stranger does not use up what the operator may do.
    for (let i = 0; i < 5; i += 1) expect((await call('POST', '/v1/service/stop', '{}')).status).toBe(401);
    for (let i = 0; i < 3; i += 1)
      expect((await call('POST', '/v1/service/stop', '{}', as(OPERATOR))).status).toBe(200);
    const before = service.calls.length;
    const { status, headers, body } = await call('POST', '/v1/service/stop', '{}', as(OPERATOR));
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(body).toMatchObject({ code: 6, error: 'GK_RATE_LIMITED', details: { limit: 3 } });
    expect((await call('DELETE', '/v1/graph/1', undefined, as(OPERATOR))).status).toBe(429);
    expect(service.calls).toHaveLength(before);
    for (let i = 0; i < 10; i += 1) expect((await call('GET', '/v1/graph', undefined, as(OPERATOR))).status).toBe(200);
  });

  test('are not counted where the limit is 0', async () => {
    const { call } = await startAdmin({ mutationsPerMinute: 0 });
    for (let i = 0; i < 50; i += 1) expect((await call('POST', '/v1/service/stop', '{}')).status).toBe(200);
  });
});

describe('bounds', () => {
  test('a head of more than 16 KiB is refused', async () => {
    const { url } = await startAdmin();
    const response = await fetch(`${url}/v1/graph`, { headers: { 'x-long': 'x'.repeat(17 * 1024) } });
    expect(response.status).toBe(431);
  });

  test('connections beyond the limit are closed', async () => {
    const { url } = await startAdmin({ protection: { ...UNPROTECTED, maxConnections: 2 } });
    const port = Number(new URL(url).port);
    const sockets = Array.from({ length: 5 }, () => connect({ host: '127.0.0.1', port }));
    let closed = 0;
    for (const socket of sockets)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          closed += 1;
        });
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    // What startAdmin asked with may still count as one.
    await eventually(() => closed >= 3);
  });
});

test('whatever stands in the place of an id, it names no graph and no job, and nothing else happens', async () => {
  const { url, service } = await startAdmin();
  const known = [...service.calls];
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom(
      '..',
      '../..',
      '../../../etc/passwd',
      '/etc/passwd',
      '%2e%2e%2f',
      '1/../2',
      '1%00',
      '1\0',
      '\\..\\',
      '1;rm -rf',
      '0x1',
      '١',
      ' 1',
      '1\n',
      '-1',
      '1e3',
      "1'",
    ),
  );
  const place = fc.constantFrom(
    ['GET', '/v1/graph/', ''],
    ['DELETE', '/v1/graph/', ''],
    ['GET', '/v1/graph/', '/schema'],
    ['POST', '/v1/graph/', '/dataloading'],
    ['GET', '/v1/job/', ''],
    ['DELETE', '/v1/job/', ''],
  );
  await fc.assert(
    fc.asyncProperty(hostile, place, async (id, [method = '', before = '', after = '']) => {
      fc.pre(!/^\d+$/.test(id) && !/[\ud800-\udfff]/.test(id));
      const path = before + encodeURIComponent(id) + after;
      const body = method === 'POST' ? { body: '{}' } : {};
      const response = await fetch(new URL(path, url), { method, ...body });
      expect([path, response.status]).toEqual([path, expect.toBeOneOf([400, 404, 405])]);
      expect(service.calls).toEqual(known);
    }),
    { numRuns: 300 },
  );
});
