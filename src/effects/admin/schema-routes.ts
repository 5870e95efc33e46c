/** Changes of a graph's schema, served or not. */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { EdgeType, VertexType } from '../../types/graph.js';
import type { SchemaChange, TypeExtension } from '../../types/schema-change.js';
import type { Service } from '../../types/service.js';
import { graphId } from './graph-routes.js';
import { refusals } from './schemas/error.js';
import { EdgeTypeSchema, TypeExtensionSchema, VertexTypeSchema } from './schemas/graph.js';
import { MessageSchema } from './schemas/service.js';

interface OfGraph {
  Params: { id: string };
}

const Name = Type.Optional(Type.String({ minLength: 1, description: 'the name of a vertex type' }));
const VertexTypeName = Type.Object({
  type_name: Type.String({ minLength: 1, description: 'the name of a vertex type' }),
});
const EdgeTypeName = Type.Object({
  type_name: Type.String({ minLength: 1, description: 'the name of an edge type' }),
  source_vertex: Name,
  destination_vertex: Name,
});

const params = Type.Object({ id: Type.String({ description: 'the id of a graph' }) });

export function addSchemaRoutes(app: FastifyInstance, service: Service): void {
  const route = (summary: string, more: { readonly body?: TSchema; readonly querystring?: TSchema }) => ({
    config: { invalidBody: 'GK_INVALID_SCHEMA' } as const,
    schema: {
      tags: ['graph'],
      summary,
      description: 'Survives whatever comes after the answer. Types are numbered by position, anew after a deletion.',
      params,
      ...more,
      response: {
        200: { ...MessageSchema, description: 'done' },
        ...refusals(
          'GK_INVALID_JSON',
          'GK_INVALID_ARGUMENT',
          'GK_INVALID_SCHEMA',
          'GK_GRAPH_NOT_FOUND',
          'GK_TYPE_NOT_FOUND',
          'GK_GRAPH_LOCKED',
          'GK_QUERY_INVALID',
          'GK_OPERATION_NOT_SERVED',
          'GK_OUTCOME_UNKNOWN',
        ),
      },
    },
  });
  const change = async (id: string, asked: SchemaChange, message: string) => {
    await service.changeSchema(graphId(id), asked);
    return { message };
  };

  app.post<OfGraph & { Body: VertexType }>(
    '/v1/graph/:id/schema/vertex',
    route('Add a vertex type', { body: VertexTypeSchema }),
    ({ params: { id }, body: type }) =>
      change(id, { action: 'addVertexType', type }, `Successfully create vertex type: ${type.type_name}`),
  );
  app.put<OfGraph & { Body: TypeExtension }>(
    '/v1/graph/:id/schema/vertex',
    route('Add properties to a vertex type', { body: TypeExtensionSchema }),
    ({ params: { id }, body: type }) =>
      change(id, { action: 'extendVertexType', type }, `Successfully update vertex type: ${type.type_name}`),
  );
  app.delete<OfGraph & { Querystring: Static<typeof VertexTypeName> }>(
    '/v1/graph/:id/schema/vertex',
    route('Delete a vertex type and its vertices', { querystring: VertexTypeName }),
    ({ params: { id }, query: { type_name: typeName } }) =>
      change(id, { action: 'deleteVertexType', typeName }, `Successfully delete vertex type: ${typeName}`),
  );

  app.post<OfGraph & { Body: EdgeType }>(
    '/v1/graph/:id/schema/edge',
    route('Add an edge type', { body: EdgeTypeSchema }),
    ({ params: { id }, body: type }) =>
      change(id, { action: 'addEdgeType', type }, `Successfully create edge type: ${type.type_name}`),
  );
  app.put<OfGraph & { Body: TypeExtension }>(
    '/v1/graph/:id/schema/edge',
    route('Add properties, or pairs of vertex types, to an edge type', { body: TypeExtensionSchema }),
    ({ params: { id }, body: type }) =>
      change(id, { action: 'extendEdgeType', type }, `Successfully update edge type: ${type.type_name}`),
  );
  app.delete<OfGraph & { Querystring: Static<typeof EdgeTypeName> }>(
    '/v1/graph/:id/schema/edge',
    route('Delete an edge type and its edges, or only those between two vertex types', { querystring: EdgeTypeName }),
    ({ params: { id }, query }) => {
      const { type_name: typeName } = query;
      const asked = { action: 'deleteEdgeType', typeName, pair: pairOf(query) } as const;
      return change(id, asked, `Successfully delete edge type: ${typeName}`);
    },
  );
}

function pairOf({ source_vertex, destination_vertex }: Static<typeof EdgeTypeName>) {
  if (source_vertex !== undefined && destination_vertex !== undefined) return { source_vertex, destination_vertex };
  if (source_vertex === destination_vertex) return null;
  const field = source_vertex === undefined ? 'source_vertex' : 'destination_vertex';
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value: undefined, remedy: 'name both ends, or neither' });
}
