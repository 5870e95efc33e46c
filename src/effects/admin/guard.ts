/** Who may call which route, and how often: before anything else of a request is looked at. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { Access } from '../security/access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered without a token, for what tells nothing worth one: a probe of readiness, the parts of a page. */
    needsNoToken?: boolean;
  }
}

const ONE_MINUTE_MS = 60_000;

/** Clients whose calls are counted at a time; the least recent ones are forgotten. */
const COUNTED_CLIENTS = 1000;

/** Call this before any route is added. */
export function guardAccess(app: FastifyInstance, access: Access): void {
  app.addHook('onRequest', async (request) => {
    const need = isLook(request.method) ? 'look' : 'change';
    const { needsNoToken } = request.routeOptions.config;
    access.check(
      { method: request.method, url: request.url, headers: request.headers },
      needsNoToken ? 'nothing' : need,
    );
  });
}

/** Counts the calls that change something, by address, after access was granted. Call this before any route is added. */
export async function limitChanges(app: FastifyInstance, perMinute: number): Promise<void> {
  if (perMinute === 0) return;
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: ONE_MINUTE_MS,
    cache: COUNTED_CLIENTS,
    allowList: (request) => isLook(request.method),
    errorResponseBuilder: (request, { max, ttl }) =>
      new GraphkeeperError('GK_RATE_LIMITED', {
        limit: max,
        address: request.ip,
        retryAfterS: Math.max(1, Math.ceil(ttl / 1000)),
      }),
  });
}

function isLook(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
