/** Graphs: create, read, delete, load. */
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { Service } from '../../types/service.js';
import { decimalId } from './refuse.js';
import { ref } from './schemas/build.js';
import { refusals } from './schemas/error.js';
import { GraphDocumentSchema, GraphSchemaSchema, GraphViewSchema } from './schemas/graph.js';
import { MappingDocumentSchema } from './schemas/mapping.js';
import { MessageSchema } from './schemas/service.js';
import { graphView } from './views.js';

interface OfGraph {
  Params: { id: string };
}

const tags = ['graph'];
const params = Type.Object({ id: Type.String({ description: 'the id of a graph' }) });

export function addGraphRoutes(app: FastifyInstance, { graphs }: Service): void {
  app.post<{ Body: Static<typeof GraphDocumentSchema> }>(
    '/v1/graph',
    {
      config: { invalidBody: 'GK_INVALID_SCHEMA' },
      schema: {
        tags,
        summary: 'Create an empty graph',
        body: ref(GraphDocumentSchema),
        response: {
          200: Type.Object({ graph_id: Type.String() }, { description: 'its id' }),
          ...refusals(
            'GK_INVALID_JSON',
            'GK_INVALID_SCHEMA',
            'GK_INVALID_PROCEDURE',
            'GK_PROCEDURE_FIXED',
            'GK_PAYLOAD_TOO_LARGE',
          ),
        },
      },
    },
    async (request) => ({ graph_id: (await graphs.create(request.body)).id }),
  );

  app.get(
    '/v1/graph',
    {
      schema: {
        tags,
        summary: 'List the graphs',
        response: { 200: Type.Array(ref(GraphViewSchema), { description: 'all graphs' }), ...refusals() },
      },
    },
    async () => graphs.list().map((graph) => graphView(graph, graphs.procedures.list(graph.id))),
  );

  app.get<OfGraph>(
    '/v1/graph/:id',
    {
      schema: {
        tags,
        summary: 'Read a graph',
        params,
        response: { 200: { ...ref(GraphViewSchema), description: 'the graph' }, ...refusals('GK_GRAPH_NOT_FOUND') },
      },
    },
    async (request) => {
      const id = graphId(request.params.id);
      return graphView(graphs.get(id), graphs.procedures.list(id));
    },
  );

  app.get<OfGraph>(
    '/v1/graph/:id/schema',
    {
      schema: {
        tags,
        summary: 'Read the schema of a graph',
        params,
        response: { 200: { ...ref(GraphSchemaSchema), description: 'the schema' }, ...refusals('GK_GRAPH_NOT_FOUND') },
      },
    },
    async (request) => graphs.get(graphId(request.params.id)).schema,
  );

  app.delete<OfGraph>(
    '/v1/graph/:id',
    {
      schema: {
        tags,
        summary: 'Delete a graph and its data',
        params,
        response: {
          200: { ...MessageSchema, description: 'deleted' },
          ...refusals('GK_GRAPH_NOT_FOUND', 'GK_GRAPH_RUNNING', 'GK_GRAPH_LOCKED', 'GK_GRAPH_BUILT_IN'),
        },
      },
    },
    async (request) => {
      const id = graphId(request.params.id);
      await graphs.delete(id);
      return { message: `Successfully delete graph: ${id}` };
    },
  );

  app.post<OfGraph & { Body: Static<typeof MappingDocumentSchema> }>(
    '/v1/graph/:id/dataloading',
    {
      config: { invalidBody: 'GK_INVALID_MAPPING' },
      schema: {
        tags,
        summary: 'Start a job that loads files into a graph',
        params,
        body: ref(MappingDocumentSchema),
        response: {
          200: Type.Object({ job_id: Type.String() }, { description: 'the id of the job' }),
          ...refusals(
            'GK_INVALID_JSON',
            'GK_INVALID_MAPPING',
            'GK_GRAPH_NOT_FOUND',
            'GK_GRAPH_LOCKED',
            'GK_GRAPH_RUNNING',
            'GK_PAYLOAD_TOO_LARGE',
          ),
        },
      },
    },
    async (request) => ({ job_id: (await graphs.load(graphId(request.params.id), request.body)).id }),
  );
}

/** @throws GK_GRAPH_NOT_FOUND for what cannot be the id of a graph */
export function graphId(id: string): string {
  return decimalId(id, (unknown) => new GraphkeeperError('GK_GRAPH_NOT_FOUND', { graphId: unknown }));
}
