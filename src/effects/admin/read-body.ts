/** Every body is JSON, whatever its content type says: old clients of GraphScope Interactive post it as text/plain. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphkeeperError, reasonOf } from '../../errors.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is for a GraphServer, and goes there as it came. */
    keepsBodyAsText?: boolean;
    /** The body is left where it is, for the route to read. */
    readsBodyItself?: boolean;
  }
}

export function readEveryBodyAsJson(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (!request.routeOptions.config.readsBodyItself) request.headers['content-type'] = 'application/json';
  });
  app.removeAllContentTypeParsers();
  // Only what a route reads itself gets here: all else is JSON by now.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (request: FastifyRequest, body: string) => {
    const { keepsBodyAsText, readsBodyItself } = request.routeOptions.config;
    if (keepsBodyAsText) return body;
    if (readsBodyItself || body.trim() === '') return undefined;
    try {
      return JSON.parse(body) as unknown;
    } catch (error) {
      throw new GraphkeeperError('GK_INVALID_JSON', { reason: reasonOf(error) }, { cause: error });
    }
  });
}
