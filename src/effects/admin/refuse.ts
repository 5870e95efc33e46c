/** Answers every error with its body and status, and every path that is not a route with an error that says so. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { asGraphkeeperError, type ErrorCode, GraphkeeperError } from '../../errors.js';
import { invalidInput } from './invalid-input.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a body that does not fit its schema is refused with; default GK_INVALID_ARGUMENT. */
    invalidBody?: ErrorCode;
  }
}

interface KnownRoute {
  readonly method: string;
  readonly path: RegExp;
}

/** Call this before any route is added. */
export function refuseWithOurErrors(app: FastifyInstance, maxBodyBytes: number, logger?: Pick<Logger, 'error'>): void {
  const routes: KnownRoute[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const path = new RegExp(`^${url.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}/?$`);
    for (const one of [method].flat()) routes.push({ method: one, path });
  });
  // Before the body is read: whether it is valid does not matter where there is no route.
  app.addHook('onRequest', async (request) => {
    if (request.is404) throw noRoute(request, routes);
  });
  app.setErrorHandler<FastifyError>((thrown, request, reply) => {
    const error = ourError(thrown, request, maxBodyBytes);
    // Nobody expected this one: the client gets one line, the log gets the stack.
    if (error.code === 'GK_INTERNAL') logger?.error({ err: thrown, url: request.url }, 'An admin request failed');
    return sendError(reply, error);
  });
}

/** Answers with the error's own status and body. */
export function sendError(reply: FastifyReply, error: GraphkeeperError): FastifyReply {
  if (error.code === 'GK_METHOD_NOT_ALLOWED') reply.header('allow', String(error.details.allowed));
  if (error.code === 'GK_UNAUTHORIZED') reply.header('www-authenticate', 'Bearer realm="graphkeeper"');
  return reply.code(error.httpStatus).send(error.toBody());
}

/** Interactive's ids are decimal numbers; what is none names nothing. */
export function decimalId(id: string, notFound: (id: string) => GraphkeeperError): string {
  if (!/^\d+$/.test(id)) throw notFound(id);
  return id;
}

/** Whatever fastify or a route threw, as the error that the client sees. */
function ourError(thrown: FastifyError, request: FastifyRequest, maxBodyBytes: number): GraphkeeperError {
  if (thrown instanceof GraphkeeperError) return thrown;
  const problem = thrown.validation?.at(-1);
  if (problem) {
    const code = thrown.validationContext === 'body' ? request.routeOptions.config.invalidBody : undefined;
    return invalidInput(code ?? 'GK_INVALID_ARGUMENT', problem);
  }
  if (thrown.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new GraphkeeperError('GK_PAYLOAD_TOO_LARGE', { limitBytes: maxBodyBytes, option: 'maxBodyBytes' });
  }
  if (thrown.statusCode !== undefined && thrown.statusCode < 500) {
    const details = { field: 'the request', value: thrown.code, remedy: thrown.message };
    return new GraphkeeperError('GK_INVALID_ARGUMENT', details, { cause: thrown });
  }
  return asGraphkeeperError(thrown);
}

/** Interactive refuses an action that it does not know as a bad request. */
const SERVICE_ACTION = /^\/v1\/service\/([^/]+)\/?$/;

/** There is no such path, or not with this method. */
export function noRoute(request: FastifyRequest, routes: readonly KnownRoute[] = []): GraphkeeperError {
  const { method } = request;
  const path = request.url.replace(/\?.*$/s, '');
  const allowed = routes.filter((route) => route.path.test(path)).map((route) => route.method);
  const action = method === 'POST' ? SERVICE_ACTION.exec(path)?.[1] : undefined;
  if (allowed.length === 0 && action !== undefined) return new GraphkeeperError('GK_UNKNOWN_ACTION', { action });
  if (allowed.length === 0) return new GraphkeeperError('GK_ROUTE_NOT_FOUND', { method, path });
  return new GraphkeeperError('GK_METHOD_NOT_ALLOWED', { method, path, allowed: allowed.join(', ') });
}
