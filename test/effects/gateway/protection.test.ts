import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttpGateway } from '../../../src/effects/gateway/http-gateway.js';
import { Access } from '../../../src/effects/security/access.js';
import { type Protection, UNPROTECTED } from '../../../src/effects/security/protection.js';
import { Tokens } from '../../../src/effects/security/tokens.js';
import type { Gateway } from '../../../src/types/gateway.js';
import { eventually } from '../../support/eventually.js';
import { FakeGraphServer } from './fake-graph-server.js';
import { clientOf, dial, HOLD, readToEnd } from './gateway-fixture.js';

const TOKEN = 'query-token-0123456789';

function protection(token: string | undefined): Protection {
  const tokens = Tokens.open([{ role: 'operator', field: 'f', file: null, variable: 'V', token }], () => undefined);
  const words = { what: 'The query endpoint', variable: 'GRAPHKEEPER_QUERY_TOKEN', flag: '--query-token-file' };
  return { ...UNPROTECTED, access: new Access({ ...words, tokens, anyName: false, keepsTokens: tokens !== null }) };
}

async function open(protection: Protection): Promise<{ gateway: Gateway; server: FakeGraphServer }> {
  const options = { host: '127.0.0.1', port: 0, hold: HOLD, maxBodyBytes: 1000 };
  const gateway = await createHttpGateway({ ...options, secretOf: (generation) => `secret-${generation}` }, protection);
  onTestFinished(() => gateway.close());
  const server = await FakeGraphServer.start('a');
  gateway.send({ type: 'gateway.cutOver', target: server.target(7) });
  return { gateway, server };
}

describe('a query endpoint with a token', () => {
  test('answers who has it, and refuses others before their query is read', async () => {
    const { gateway, server } = await open(protection(TOKEN));
    const ask = clientOf(gateway);
    for (const headers of [{}, { authorization: 'Bearer wrong-token-0123456789' }, { authorization: TOKEN }]) {
      const { status, headers: answered, body } = await ask('RETURN 1', { headers });
      expect([status, body.error, body.code]).toEqual([401, 'GK_UNAUTHORIZED', 8]);
      expect(answered['www-authenticate']).toBe('Bearer realm="graphkeeper"');
    }
    expect(server.arrived).toEqual([]);
    expect(gateway.counters()).toMatchObject({ refused: 3, answered: 0 });
    expect((await ask('RETURN 1', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  });

  test('refuses a large query without one for the token, not for its size', async () => {
    const { gateway } = await open(protection(TOKEN));
    const { status } = await clientOf(gateway)('x'.repeat(5000));
    expect(status).toBe(401);
  });

  test('asks no stranger to go on with a query', async () => {
    const { gateway } = await open(protection(TOKEN));
    const socket = await dial(gateway);
    const everything = readToEnd(socket);
    socket.write(
      'POST /v1/graph/current/query HTTP/1.1\r\nhost: test\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: 2\r\n\r\n',
    );
    expect(await everything).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('keeps the token to itself', async () => {
    const { gateway, server } = await open(protection(TOKEN));
    await clientOf(gateway)('RETURN 1', { headers: { Authorization: `Bearer ${TOKEN}`, 'x-other': 'yes' } });
    expect(server.arrived[0]?.headers).toMatchObject({ 'x-other': 'yes' });
    expect(JSON.stringify(server.arrived[0]?.headers)).not.toContain(TOKEN);
  });
});

describe('a query endpoint without a token', () => {
  test('refuses pages of other sites, also those whose name was made to point here', async () => {
    const { gateway, server } = await open(protection(undefined));
    const ask = clientOf(gateway);
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { host: 'evil.example' }]) {
      const { status, body } = await ask('MATCH (n) DETACH DELETE n', { headers });
      expect([status, body.error, body.code]).toEqual([403, 'GK_FOREIGN_CALLER', 8]);
    }
    expect(server.arrived).toEqual([]);
    expect((await ask('RETURN 1')).status).toBe(200);
  });

  test('leaves it to the GraphServer what it makes of a token', async () => {
    const { gateway, server } = await open(protection(undefined));
    await clientOf(gateway)('RETURN 1', { headers: { authorization: 'Bearer of-the-server' } });
    expect(server.arrived[0]?.headers.authorization).toBe('Bearer of-the-server');
  });
});

test('a GraphServer is shown the secret of its generation, whatever the client says', async () => {
  const { gateway, server } = await open(UNPROTECTED);
  await clientOf(gateway)('RETURN 1', { headers: { 'X-Graphkeeper-Secret': 'a guess' } });
  expect(server.arrived[0]?.headers['x-graphkeeper-secret']).toBe('secret-7');
});

test('connections beyond the limit are closed', async () => {
  const { gateway } = await open({ ...UNPROTECTED, maxConnections: 2 });
  const [first, second, third] = [await dial(gateway), await dial(gateway), await dial(gateway)];
  await eventually(() => third.destroyed || third.readableEnded || third.resume().closed);
  expect([first.closed, second.closed]).toEqual([false, false]);
});
