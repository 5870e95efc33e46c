/** The service: start, stop, restart, status, readiness, log. */
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { Service, ServiceStatus } from '../../types/service.js';
import { graphId } from './graph-routes.js';
import { ref } from './schemas/build.js';
import { refusals } from './schemas/error.js';
import { CommandBodySchema, CommandReportSchema, LogEntriesSchema, StatusSchema } from './schemas/service.js';
import { reportView, statusView } from './views.js';

interface Command {
  Body: Static<typeof CommandBodySchema>;
}

const tags = ['service'];
const DEFAULT_LOG_LINES = 100;

export function addServiceRoutes(app: FastifyInstance, service: Service): void {
  const done = { 200: { ...CommandReportSchema, description: 'done' } };

  // Interactive takes the two for the same: with a graph, restart is a start.
  const serve = (summary: string): RouteShorthandOptions => ({
    preValidation: noBodyIsEmptyObject,
    schema: {
      tags,
      summary,
      description: 'The graph that runs already, or none: restart on the running one.',
      body: CommandBodySchema,
      response: {
        ...done,
        ...refusals(
          'GK_INVALID_JSON',
          'GK_INVALID_ARGUMENT',
          'GK_GRAPH_NOT_FOUND',
          'GK_NOT_RUNNING',
          'GK_GRAPH_LOCKED',
          'GK_START_FAILED',
          'GK_SWITCH_FAILED',
          'GK_RECORD_FAILED',
          'GK_SUPERSEDED',
          'GK_BUSY',
        ),
      },
    },
  });
  const startOrRestart = async ({ body }: FastifyRequest<Command>) => {
    const id = body.graph_id;
    const isCommandToRestart = id === undefined || id === null || isServedAlone(service.status(), graphId(id));
    const report = await (isCommandToRestart ? service.restart() : service.start(id));
    return reportView('Successfully start service', report);
  };
  app.post<Command>(
    '/v1/service/start',
    serve('Serve a graph: start, or switch from the one that runs'),
    startOrRestart,
  );
  app.post<Command>(
    '/v1/service/restart',
    serve('Replace the GraphServer by a fresh one on the same graph'),
    startOrRestart,
  );

  app.post<Command>(
    '/v1/service/stop',
    {
      preValidation: noBodyIsEmptyObject,
      schema: {
        tags,
        summary: 'End every GraphServer; the Admin Service stays',
        description: 'With a graph_id: only if that graph is the running one.',
        body: CommandBodySchema,
        response: {
          ...done,
          ...refusals('GK_INVALID_JSON', 'GK_INVALID_ARGUMENT', 'GK_GRAPH_NOT_FOUND', 'GK_GRAPH_NOT_RUNNING'),
        },
      },
    },
    async (request) => {
      const id = request.body.graph_id;
      if (id !== undefined && id !== null) requireRunning(service, graphId(id));
      return reportView('Successfully stop service', await service.stop());
    },
  );

  app.get<{ Querystring: { generation?: string } }>(
    '/v1/service/status',
    {
      schema: {
        tags,
        summary: 'What is served, and how it is',
        querystring: Type.Object({
          generation: Type.Optional(
            Type.String({ pattern: '^[0-9]{1,15}$', description: "graphkeeper's: whose graph to show as `graph`" }),
          ),
        }),
        response: { 200: { ...ref(StatusSchema), description: 'the status' }, ...refusals('GK_INVALID_ARGUMENT') },
      },
    },
    async ({ query: { generation } }) =>
      statusView(service.status(), service, generation === undefined ? undefined : Number(generation)),
  );

  app.get(
    '/v1/service/ready',
    {
      // For load balancers, which have no token and learn little.
      config: { needsNoToken: true },
      schema: {
        tags,
        summary: 'Whether a graph is being served',
        response: { 200: Type.Literal(true, { description: 'it is' }), ...refusals('GK_UNAVAILABLE') },
      },
    },
    async () => {
      const { lifecycle, generation } = service.status();
      if (generation) return true;
      const remedy = 'wait if it is starting, else POST /v1/service/start with a graph_id';
      throw new GraphkeeperError('GK_UNAVAILABLE', { lifecycle, remedy });
    },
  );

  app.get<{ Querystring: { lines?: string } }>(
    '/v1/service/logs',
    {
      schema: {
        tags,
        summary: 'The last log lines, oldest first',
        querystring: Type.Object({
          lines: Type.Optional(
            Type.String({
              pattern: '^[1-9][0-9]{0,4}$',
              description: `a number from 1 to 99999; default ${DEFAULT_LOG_LINES}`,
            }),
          ),
        }),
        response: { 200: { ...LogEntriesSchema, description: 'log entries' }, ...refusals('GK_INVALID_ARGUMENT') },
      },
    },
    async (request) => service.logs(Number(request.query.lines ?? DEFAULT_LOG_LINES)),
  );
}

async function noBodyIsEmptyObject(request: FastifyRequest): Promise<void> {
  request.body ??= {};
}

/** It runs, and nothing else is being brought up. */
function isServedAlone(status: ServiceStatus, id: string): boolean {
  return status.generation?.graphId === id && status.graph?.id === id;
}

/** Before anything is stopped. */
function requireRunning(service: Service, id: string): void {
  service.graphs.get(id);
  const { generation, graph } = service.status();
  if (generation?.graphId === id || graph?.id === id) return;
  const runningGraphId = generation?.graphId ?? graph?.id ?? 'none';
  throw new GraphkeeperError('GK_GRAPH_NOT_RUNNING', { graphId: id, runningGraphId, action: 'stopped' });
}
