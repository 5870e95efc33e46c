/** Vertices, edges and statistics of the running graph: asked of its GraphServer, by the way that queries take. */
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TypeCounts } from '../../types/element-counts.js';
import type { Service } from '../../types/service.js';
import { readReply, requireKnown } from '../gateway/read-reply.js';
import { graphId } from './graph-routes.js';
import {
  EdgeDataSchema,
  EdgeRequestsSchema,
  edgeQuery,
  StatisticsSchema,
  VertexDataSchema,
  VertexRequestsSchema,
  vertexQuery,
} from './schemas/element.js';
import { refusals } from './schemas/error.js';
import { MessageSchema } from './schemas/service.js';
import { statisticsView } from './statistics-view.js';

interface OfGraph {
  Params: { id: string };
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const tags = ['graph'];
const params = Type.Object({ id: Type.String({ description: 'the id of the running graph' }) });
const UNSERVED = ['GK_GRAPH_NOT_FOUND', 'GK_WRONG_GRAPH', 'GK_UNAVAILABLE', 'GK_OPERATION_NOT_SERVED'] as const;
const REFUSED = ['GK_INVALID_ARGUMENT', 'GK_QUERY_INVALID', 'GK_ELEMENT_NOT_FOUND', ...UNSERVED] as const;
const CHANGE_REFUSED = ['GK_INVALID_JSON', 'GK_OUTCOME_UNKNOWN', ...REFUSED] as const;

export function addElementRoutes(app: FastifyInstance, service: Service): void {
  app.get<OfGraph>(
    '/v1/graph/:id/statistics',
    {
      schema: {
        tags,
        summary: 'Count the vertices and edges of the running graph, of each type',
        params,
        response: { 200: { ...StatisticsSchema, description: 'the counts' }, ...refusals(...UNSERVED) },
      },
    },
    async (request) => {
      const { id, schema } = service.graphs.get(graphId(request.params.id));
      return statisticsView(schema, await count(service, id));
    },
  );

  for (const kind of ['vertex', 'edge'] as const) {
    const [query, data, body] =
      kind === 'vertex'
        ? [vertexQuery, VertexDataSchema, VertexRequestsSchema]
        : [edgeQuery, EdgeDataSchema, EdgeRequestsSchema];
    const forward = (method: Method) => async (request: FastifyRequest<OfGraph>, reply: FastifyReply) => {
      const { id } = service.graphs.get(graphId(request.params.id));
      const answer = await service.ask({
        graphId: id,
        operation: kind,
        method,
        search: request.url.replace(/^[^?]*/, ''),
        headers: [],
        body: Buffer.from(typeof request.body === 'string' ? request.body : ''),
      });
      requireKnown(answer, kind);
      return reply.code(answer.status).type('application/json; charset=utf-8').send(answer.body);
    };
    // The GraphServer checks what is asked, with the tables it has; here stands what it will say.
    const route = (summary: string, more: object, response: object) => ({
      config: { keepsBodyAsText: true },
      validatorCompiler: () => () => true,
      schema: { tags, summary, params, ...more, response },
    });
    const done = { 200: { ...MessageSchema, description: 'done, all of it' } };
    const path = `/v1/graph/:id/${kind}`;
    app.get<OfGraph>(
      path,
      route(
        `Read one ${kind} of the running graph`,
        { querystring: query(true) },
        { 200: { ...data, description: `the ${kind}` }, ...refusals(...REFUSED) },
      ),
      forward('GET'),
    );
    const existing = { ...done, ...refusals(...CHANGE_REFUSED) };
    const added = { ...done, ...refusals(...CHANGE_REFUSED, 'GK_ELEMENT_EXISTS') };
    app.post<OfGraph>(path, route('Add vertices and edges, all or none', { body }, added), forward('POST'));
    app.put<OfGraph>(path, route('Change properties, of all or of none', { body }, existing), forward('PUT'));
    app.delete<OfGraph>(
      path,
      route(`Delete one ${kind}${kind === 'vertex' ? ' and its edges' : ''}`, { querystring: query(false) }, existing),
      forward('DELETE'),
    );
  }
}

async function count(service: Service, id: string): Promise<TypeCounts> {
  const request = { graphId: id, operation: 'statistics', method: 'GET', search: '', headers: [] } as const;
  return readReply(await service.ask({ ...request, body: Buffer.alloc(0) }), request) as TypeCounts;
}
