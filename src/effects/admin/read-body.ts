/** Every body is JSON, whatever its content type says: old clients of GraphScope Interactive post it as text/plain. */
import type { FastifyInstance } from 'fastify';
import { GraphkeeperError, reasonOf } from '../../errors.js';

export function readEveryBodyAsJson(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    request.headers['content-type'] = 'application/json';
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: unknown, body: string) => {
    if (body.trim() === '') return undefined;
    try {
      return JSON.parse(body) as unknown;
    } catch (error) {
      throw new GraphkeeperError('GK_INVALID_JSON', { reason: reasonOf(error) }, { cause: error });
    }
  });
}
