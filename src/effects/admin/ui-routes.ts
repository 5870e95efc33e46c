/**
 * The page at /ui: its files, and a way for its query box to the query endpoint, which is another origin. What a page
 * needs is loaded at the first request for it, so that a service at which nobody looks pays nothing.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { Service } from '../../types/service.js';

/** Nothing from elsewhere, nothing inline, and the page in nobody's frame. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  // A newer graphkeeper has another page under the same names.
  'cache-control': 'no-cache',
};

/** The page itself holds no secret: what it shows it asks for, with a token where one is wanted. */
const page = { schema: { hide: true }, config: { needsNoToken: true } };

export function addUiRoutes(app: FastifyInstance, service: Pick<Service, 'endpoints'>): void {
  const send = async (reply: FastifyReply, name: string, known: string | undefined) => {
    const { findUiFile } = await import('./ui-files.js');
    const file = await findUiFile(name);
    if (file === null) throw new GraphkeeperError('GK_ROUTE_NOT_FOUND', { method: 'GET', path: `/ui/${name}` });
    reply.headers({ ...SECURITY_HEADERS, etag: file.tag });
    if (known === file.tag) return reply.code(304).send();
    return reply.type(file.type).send(await file.read());
  };
  app.get('/ui', page, (request, reply) => send(reply, 'index.html', request.headers['if-none-match']));
  app.get<{ Params: { '*': string } }>('/ui/*', page, (request, reply) =>
    send(reply, request.params['*'], request.headers['if-none-match']),
  );

  app.post('/ui/query', { schema: { hide: true } }, async (request, reply) => {
    const { forwardQuery } = await import('./ui-query.js');
    const { authorization, 'x-graphkeeper-query-token': queryToken } = request.headers;
    const token = queryToken === undefined ? authorization : `Bearer ${String(queryToken)}`;
    const { status, body } = await forwardQuery(service.endpoints.query, request.body, token);
    // Two endpoints, two kinds of token: the page has to know which of them was refused.
    if (status === 401) reply.header('x-graphkeeper-wants', 'query');
    return reply.code(status).type('application/json; charset=utf-8').serializer(String).send(body);
  });
}
