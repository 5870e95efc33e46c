/**
 * The Admin Service: GraphScope Interactive's HTTP API over a service, with the API document at /openapi.json. It talks
 * to the service only; every request is answered on its own, so that a slow command holds up no other.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import type { Logger } from 'pino';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { Service } from '../../types/service.js';
import { rejectMalformed } from '../gateway/malformed-request.js';
import { createEndpointServer } from '../security/create-server.js';
import { type Protection, UNPROTECTED } from '../security/protection.js';
import { describeApi } from './describe-api.js';
import { addElementRoutes } from './element-routes.js';
import { addEventRoutes } from './event-routes.js';
import { addFiguresRoutes } from './figures-routes.js';
import { addGraphRoutes } from './graph-routes.js';
import { guardAccess, limitChanges } from './guard.js';
import { addJobRoutes } from './job-routes.js';
import { addJournalRoutes } from './journal-routes.js';
import { addProcedureRoutes } from './procedure-routes.js';
import { readEveryBodyAsJson } from './read-body.js';
import { noRoute, refuseWithOurErrors, sendError } from './refuse.js';
import { addRegistryRoutes } from './registry-routes.js';
import { addSchemaRoutes } from './schema-routes.js';
import { addServiceRoutes } from './service-routes.js';
import { followTraces } from './trace-context.js';
import { addUiRoutes } from './ui-routes.js';
import { addUploadRoutes } from './upload-routes.js';

export interface AdminServiceOptions {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Hears of unexpected errors. */
  readonly logger?: Pick<Logger, 'error'>;
  /** Largest accepted body; default 16 MiB. */
  readonly maxBodyBytes?: number;
  /** How often an event stream shows that it lives; default 15 s. */
  readonly heartbeatMs?: number;
  /** How much a reader of events may leave unread before it is dropped; default 1 MiB. */
  readonly maxUnreadBytes?: number;
  /** How long close() waits for answers that are under way; default 2 s. */
  readonly closeTimeoutMs?: number;
  /** Default: none. */
  readonly protection?: Protection;
  /** Changing calls a minute from one address; 0, the default: any number. */
  readonly mutationsPerMinute?: number;
}

export interface AdminService {
  /** `http://host:port` or `https://host:port`, with the real port. */
  readonly url: string;
  /** Ends the event streams, finishes the answers under way (within closeTimeoutMs), and closes every connection. */
  close(): Promise<void>;
}

/**
 * Resolves when it listens.
 * @throws GK_PORT_IN_USE; GK_INVALID_ARGUMENT for a host that cannot be listened on
 * @example const admin = await createAdminService(service, { host: 'localhost', port: 7777 });
 */
export async function createAdminService(service: Service, options: AdminServiceOptions): Promise<AdminService> {
  const servers: Server[] = [];
  const app = await buildApp(service, options, servers);
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    await app.close();
    throw listenError(error, options);
  }
  let closed: Promise<void> | undefined;
  return {
    url: urlOf(options, app.server.address() as AddressInfo),
    close() {
      closed ??= closeWithin(app, servers, options.closeTimeoutMs ?? 2000);
      return closed;
    },
  };
}

/** Puts every server it makes into `servers`. */
async function buildApp(service: Service, options: AdminServiceOptions, servers: Server[]): Promise<FastifyInstance> {
  const { maxBodyBytes = 16 * 1024 * 1024, protection = UNPROTECTED } = options;
  const app = fastify({
    bodyLimit: maxBodyBytes,
    routerOptions: { ignoreTrailingSlash: true },
    // What the caller sent is judged as it is; `verbose` lets a refusal say what it was.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allowUnionTypes: true, verbose: true } },
    // A path that cannot be decoded, or is far too long, names no route.
    frameworkErrors: (_error, request, reply) => sendError(reply, noRoute(request)),
    clientErrorHandler: (failure, socket) => rejectMalformed(failure.code ?? failure.message, socket),
    // `localhost` can mean two addresses, with a server for each.
    serverFactory: (handler) => {
      const server = createEndpointServer(protection, { requestTimeout: 60_000 }, handler);
      servers.push(server);
      return server;
    },
  });
  if (protection.access !== null) guardAccess(app, protection.access);
  await limitChanges(app, options.mutationsPerMinute ?? 0);
  followTraces(app);
  refuseWithOurErrors(app, maxBodyBytes, options.logger);
  readEveryBodyAsJson(app);
  await describeApi(app);
  addGraphRoutes(app, service);
  addProcedureRoutes(app, service);
  addSchemaRoutes(app, service);
  addElementRoutes(app, service);
  addJobRoutes(app, service);
  addUploadRoutes(app, service);
  addServiceRoutes(app, service);
  addRegistryRoutes(app, service);
  addFiguresRoutes(app, service);
  const streaming = {
    heartbeatMs: options.heartbeatMs ?? 15_000,
    maxUnreadBytes: options.maxUnreadBytes ?? 1024 * 1024,
  };
  addEventRoutes(app, service, streaming);
  addJournalRoutes(app, service, streaming);
  addUiRoutes(app, service);
  return app;
}

function listenError(error: unknown, { host, port }: AdminServiceOptions): GraphkeeperError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new GraphkeeperError('GK_PORT_IN_USE', { field: 'admin_port', port }, { cause: error });
  const remedy = `nobody can listen there with port ${port} (${reasonOf(error)}): choose another`;
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'admin_host', value: host, remedy }, { cause: error });
}

function urlOf({ host, protection }: AdminServiceOptions, { port }: AddressInfo): string {
  return `${protection?.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function closeWithin(app: FastifyInstance, servers: readonly Server[], timeoutMs: number): Promise<void> {
  const deadline = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, timeoutMs);
  try {
    await app.close();
  } finally {
    clearTimeout(deadline);
  }
}
