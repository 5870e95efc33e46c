import gremlin from 'gremlin';
import { describe, expect, test } from 'vitest';
import { Access } from '../../../../src/effects/security/access.js';
import { type Protection, UNPROTECTED } from '../../../../src/effects/security/protection.js';
import { Tokens } from '../../../../src/effects/security/tokens.js';
import type { Gateway } from '../../../../src/types/gateway.js';
import { FakeGremlinServer } from './fake-gremlin-server.js';
import { gremlinClient, openGremlinGateway, outcomeOf } from './gremlin-fixture.js';

const TOKEN = 'query-token-0123456789';
const READ = 'g.V().count()';

function protection(token: string | undefined): Protection {
  const tokens = Tokens.open([{ role: 'operator', field: 'f', file: null, variable: 'V', token }], () => undefined);
  const words = { what: 'The query endpoint', variable: 'GRAPHKEEPER_QUERY_TOKEN', flag: '--query-token-file' };
  return { ...UNPROTECTED, access: new Access({ ...words, tokens, anyName: false, keepsTokens: tokens !== null }) };
}

async function open(token: string | undefined): Promise<{ gateway: Gateway; server: FakeGremlinServer }> {
  const gateway = await openGremlinGateway({}, protection(token));
  const server = await FakeGremlinServer.start('a');
  gateway.send({ type: 'gateway.cutOver', target: server.target(1) });
  return { gateway, server };
}

function withPassword(password: string): Record<string, unknown> {
  return { authenticator: new gremlin.driver.auth.PlainTextSaslAuthenticator('anybody', password) };
}

describe('a Gremlin endpoint with a token', () => {
  test('takes it as the password of any user, or from the upgrade request', async () => {
    const { gateway, server } = await open(TOKEN);
    const byPassword = gremlinClient(gateway, withPassword(TOKEN));
    expect(await Promise.all([byPassword.submit(READ), byPassword.submit(READ)])).toEqual([['a'], ['a']]);
    const byHeader = gremlinClient(gateway, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(await byHeader.submit(READ)).toEqual(['a']);
    expect(server.headers.some((headers) => 'authorization' in headers)).toBe(false);
    expect(server.arrived.map(({ request }) => request.op)).toEqual(['eval', 'eval', 'eval']);
  });

  test('does nothing for who does not have it', async () => {
    const { gateway, server } = await open(TOKEN);
    const wrong = gremlinClient(gateway, withPassword('wrong-token-0123456789'));
    expect(await outcomeOf(wrong.submit(READ))).toMatch(/^401: .*GK_UNAUTHORIZED/);
    const none = gremlinClient(gateway);
    expect(await outcomeOf(none.submit(READ))).toMatch(/^407: /);
    const wrongHeader = gremlinClient(gateway, { headers: { authorization: 'Bearer wrong-token-0123456789' } });
    expect(await outcomeOf(wrongHeader.submit(READ))).toMatch(/401 with body:\s.*GK_UNAUTHORIZED/s);
    expect(server.arrived).toEqual([]);
    expect(gateway.counters()).toMatchObject({ refused: 2, answered: 0 });
  });
});

test('a Gremlin endpoint without a token answers programs of this machine, and no web page of another site', async () => {
  const { gateway } = await open(undefined);
  expect(await gremlinClient(gateway).submit(READ)).toEqual(['a']);
  const page = gremlinClient(gateway, { headers: { origin: 'https://elsewhere.example' } });
  expect(await outcomeOf(page.submit(READ))).toMatch(/403 with body:\s.*GK_FOREIGN_CALLER/s);
});

test('a GraphServer that wants to know who asks gets the answer of the client itself', async () => {
  const { gateway, server } = await open(undefined);
  server.onRequest = ({ request, answer }) => {
    if (request.op === 'authentication') server.arrived[0]?.answer(['known']);
    else answer([], 407);
  };
  expect(await gremlinClient(gateway, withPassword('of the server')).submit(READ)).toEqual(['known']);
});
