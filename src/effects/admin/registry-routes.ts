/** Who serves, and how busy the machine is: GraphScope Interactive's routes for one node, answered truthfully. */
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { Service } from '../../types/service.js';
import { graphId } from './graph-routes.js';
import { refusals } from './schemas/error.js';

const InstanceSchema = Type.Object({
  endpoint: Type.String({ description: 'host:port' }),
  metrics: Type.Object({ snapshot_id: Type.Integer({ description: 'the generation that answers there' }) }),
});

const RegistrySchema = Type.Object({
  graph_id: Type.String(),
  service_registry: Type.Object({
    service_name: Type.String(),
    instances: Type.Array(InstanceSchema),
    primary: InstanceSchema,
  }),
});

const tags = ['service'];

export function addRegistryRoutes(app: FastifyInstance, service: Service): void {
  app.get(
    '/v1/service/registry',
    {
      schema: {
        tags,
        summary: 'What is served where',
        response: { 200: Type.Array(RegistrySchema, { description: 'one for each endpoint' }), ...refusals() },
      },
    },
    async () => registered(service),
  );

  app.get<{ Params: { id: string; service_name: string } }>(
    '/v1/service/registry/:id/:service_name',
    {
      schema: {
        tags,
        summary: 'Where one service of a graph is',
        params: Type.Object({
          id: Type.String({ description: 'the id of a graph' }),
          service_name: Type.String({ description: 'query, bolt or gremlin' }),
        }),
        response: {
          200: { ...RegistrySchema, description: 'where it is' },
          ...refusals('GK_GRAPH_NOT_FOUND', 'GK_SERVICE_NOT_REGISTERED'),
        },
      },
    },
    async ({ params }) => {
      const id = service.graphs.get(graphId(params.id)).id;
      const found = registered(service).find(
        (one) => one.graph_id === id && one.service_registry.service_name === params.service_name,
      );
      if (found) return found;
      throw new GraphkeeperError('GK_SERVICE_NOT_REGISTERED', { graphId: id, service: params.service_name });
    },
  );

  app.get(
    '/v1/node/status',
    {
      schema: {
        tags,
        summary: 'How busy the machine is',
        response: {
          200: Type.Object(
            {
              cpu_usage: Type.String({
                description: 'processes that run or want to, of the last minute, and processors',
              }),
              memory_usage: Type.String({ description: 'MB in use, and MB that there are' }),
            },
            { description: 'sentences, as GraphScope Interactive gives them' },
          ),
          ...refusals(),
        },
      },
    },
    async () => ({
      cpu_usage: `cpu_usage is ${loadavg()[0]?.toFixed(2)} / ${cpus().length}`,
      memory_usage: `memory_usage is ${megabytes(totalmem() - freemem())} / ${megabytes(totalmem())}`,
    }),
  );
}

/** Of the graph that is served now; nothing while none is. */
function registered(service: Service) {
  const { generation, endpoints } = service.status();
  if (generation === null) return [];
  const { query, bolt, gremlin } = endpoints;
  return Object.entries({ query, bolt, gremlin }).flatMap(([name, url]) => {
    if (url === undefined) return [];
    const instance = { endpoint: new URL(url).host, metrics: { snapshot_id: generation.number } };
    return [
      {
        graph_id: generation.graphId,
        service_registry: { service_name: name, instances: [instance], primary: instance },
      },
    ];
  });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
