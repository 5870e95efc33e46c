/** Every body is JSON, whatever its content type says: old clients of GraphScope Interactive post it as text/plain. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphkeeperError, reasonOf } from '../../errors.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is for a GraphServer, and goes there as it came. */
    keepsBodyAsText?: boolean;
  }
}

export function readEveryBodyAsJson(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    request.headers['content-type'] = 'application/json';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (request: FastifyRequest, body: string) => {
    if (request.routeOptions.config.keepsBodyAsText) return body;
    if (body.trim() === '') return undefined;
    try {
      return JSON.parse(body) as unknown;
    } catch (error) {
      throw new GraphkeeperError('GK_INVALID_JSON', { reason: reasonOf(error) }, { cause: error });
    }
  });
}
