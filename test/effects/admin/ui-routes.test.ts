import { fastify } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { addUiRoutes } from '../../../src/effects/admin/ui-routes.js';
import { FakeGraphServer } from '../gateway/fake-graph-server.js';
import { startAdmin } from './admin-client.js';

/** The page alone, with that query endpoint. */
async function startUi(query: string): Promise<string> {
  const app = fastify();
  addUiRoutes(app, { endpoints: { query } });
  onTestFinished(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}

it('the page and what it needs are served under a policy that lets nothing else in', async () => {
  const { url } = await startAdmin();
  for (const [path, type] of [
    ['/ui', 'text/html; charset=utf-8'],
    ['/ui/', 'text/html; charset=utf-8'],
    ['/ui/main.js', 'text/javascript; charset=utf-8'],
    ['/ui/base.css', 'text/css; charset=utf-8'],
    ['/ui/diagrams/service.svg', 'image/svg+xml'],
    ['/ui/diagrams/graph-server.svg', 'image/svg+xml'],
    ['/ui/vendor/cytoscape.js', 'text/javascript; charset=utf-8'],
  ] as const) {
    const response = await fetch(url + path);
    expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 200, type]);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    await response.arrayBuffer();
  }
});

it('a file that has not changed is not sent again', async () => {
  const { url } = await startAdmin();
  const first = await fetch(`${url}/ui/main.js`);
  await first.arrayBuffer();
  const second = await fetch(`${url}/ui/main.js`, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect(second.status).toBe(304);
});

it.each(['/ui/none.js', '/ui/../package.json', '/ui/%2e%2e/service.js', '/ui/main.d.ts', '/ui/main.js.map'])(
  '%s is nothing of the page',
  async (path) => {
    const admin = await startAdmin();
    expect((await admin.call('GET', path)).status).toBe(404);
  },
);

it('a query goes to the query endpoint as it is, with the token for it, and its answer comes back', async () => {
  const server = await FakeGraphServer.start('query endpoint');
  const url = await startUi(`http://127.0.0.1:${server.port}`);
  const headers = {
    'content-type': 'application/json',
    authorization: 'Bearer admin',
    'x-graphkeeper-query-token': 'query',
  };
  const body = JSON.stringify({ query: 'RETURN 1' });
  const response = await fetch(`${url}/ui/query`, { method: 'POST', headers, body });
  expect([response.status, await response.json()]).toEqual([200, { server: 'query endpoint', query: body }]);
  expect(server.arrived.map((arrival) => [arrival.url, arrival.headers.authorization])).toEqual([
    ['/v1/graph/current/query', 'Bearer query'],
  ]);
});

it('without a token of its own a query goes with the one for the Admin Service', async () => {
  const server = await FakeGraphServer.start('query endpoint');
  const url = await startUi(`http://127.0.0.1:${server.port}`);
  const headers = { 'content-type': 'application/json', authorization: 'Bearer admin' };
  await fetch(`${url}/ui/query`, { method: 'POST', headers, body: '{}' });
  expect(server.arrived.map((arrival) => arrival.headers.authorization)).toEqual(['Bearer admin']);
});

it('a query that the query endpoint wants another token for says so', async () => {
  const server = await FakeGraphServer.start('query endpoint');
  server.onQuery = ({ response }) => response.writeHead(401).end('{"message":"a token, please"}');
  const url = await startUi(`http://127.0.0.1:${server.port}`);
  const response = await fetch(`${url}/ui/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect([response.status, response.headers.get('x-graphkeeper-wants')]).toEqual([401, 'query']);
  expect(await response.json()).toEqual({ message: 'a token, please' });
});

it('a query endpoint that cannot be reached is unavailable', async () => {
  const server = await FakeGraphServer.start('query endpoint');
  const { port } = server;
  server.kill();
  const url = await startUi(`http://0.0.0.0:${port}`);
  const response = await fetch(`${url}/ui/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  const body = (await response.json()) as { readonly message: string };
  expect([response.status, body.message]).toEqual([500, expect.stringContaining('ECONNREFUSED')]);
});
