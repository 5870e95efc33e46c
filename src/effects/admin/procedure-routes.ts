/** Stored procedures of a graph: create, read, update, delete. */
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { GraphkeeperError } from '../../errors.js';
import type { Service } from '../../types/service.js';
import { graphId } from './graph-routes.js';
import { ref } from './schemas/build.js';
import { refusals } from './schemas/error.js';
import { ProcedureDocumentSchema, ProcedureSchema, ProcedureUpdateSchema } from './schemas/procedure.js';
import { MessageSchema } from './schemas/service.js';

interface OfGraph {
  Params: { id: string };
}

interface OfProcedure {
  Params: { id: string; procedure_id: string };
}

const tags = ['procedure'];
const ofGraph = Type.Object({ id: Type.String({ description: 'the id of a graph' }) });
const ofProcedure = Type.Object({
  id: Type.String({ description: 'the id of a graph' }),
  procedure_id: Type.String({ description: 'the name of a procedure' }),
});

const CHANGEABLE: readonly string[] = ['description', 'enable'];

export function addProcedureRoutes(app: FastifyInstance, { graphs: { procedures } }: Service): void {
  app.post<OfGraph & { Body: Static<typeof ProcedureDocumentSchema> }>(
    '/v1/graph/:id/procedure',
    {
      config: { invalidBody: 'GK_INVALID_PROCEDURE' },
      schema: {
        tags,
        summary: 'Create a procedure',
        description:
          'It can be called after the next start of the service on its graph. What is wrong with it is answered with 400, as in the document of Interactive, whose implementation answers 500.',
        params: ofGraph,
        body: ref(ProcedureDocumentSchema),
        response: {
          200: Type.Object({ procedure_id: Type.String() }, { description: 'its id, which is its name' }),
          ...refusals(
            'GK_INVALID_JSON',
            'GK_INVALID_PROCEDURE',
            'GK_PROCEDURE_EXISTS',
            'GK_PROCEDURE_FIXED',
            'GK_GRAPH_NOT_FOUND',
            'GK_PAYLOAD_TOO_LARGE',
          ),
        },
      },
    },
    async (request) => ({
      procedure_id: (await procedures.create(graphId(request.params.id), request.body)).id,
    }),
  );

  app.get<OfGraph>(
    '/v1/graph/:id/procedure',
    {
      schema: {
        tags,
        summary: 'List the procedures of a graph',
        params: ofGraph,
        response: {
          200: Type.Array(ref(ProcedureSchema), { description: 'its own, oldest first, then those that are built in' }),
          ...refusals('GK_GRAPH_NOT_FOUND'),
        },
      },
    },
    async (request) => procedures.list(graphId(request.params.id)),
  );

  app.get<OfProcedure>(
    '/v1/graph/:id/procedure/:procedure_id',
    {
      schema: {
        tags,
        summary: 'Read a procedure',
        params: ofProcedure,
        response: {
          200: { ...ref(ProcedureSchema), description: 'the procedure' },
          ...refusals('GK_GRAPH_NOT_FOUND', 'GK_PROCEDURE_NOT_FOUND'),
        },
      },
    },
    async ({ params }) => procedures.get(graphId(params.id), params.procedure_id),
  );

  app.put<OfProcedure & { Body: Static<typeof ProcedureUpdateSchema> }>(
    '/v1/graph/:id/procedure/:procedure_id',
    {
      config: { invalidBody: 'GK_INVALID_PROCEDURE' },
      schema: {
        tags,
        summary: 'Describe a procedure anew, enable or disable it',
        description: 'Whether it is enabled matters to the generations that start afterwards.',
        params: ofProcedure,
        body: ProcedureUpdateSchema,
        response: {
          200: { ...MessageSchema, description: 'updated' },
          ...refusals(
            'GK_INVALID_JSON',
            'GK_INVALID_PROCEDURE',
            'GK_PROCEDURE_FIXED',
            'GK_GRAPH_NOT_FOUND',
            'GK_PROCEDURE_NOT_FOUND',
          ),
        },
      },
    },
    async ({ params, body }) => {
      const { procedure_id } = params;
      const id = graphId(params.id);
      procedures.get(id, procedure_id);
      checkChangeable(procedure_id, body);
      await procedures.update(id, procedure_id, body);
      return { message: `Successfully update procedure: ${procedure_id}` };
    },
  );

  app.delete<OfProcedure>(
    '/v1/graph/:id/procedure/:procedure_id',
    {
      schema: {
        tags,
        summary: 'Delete a procedure',
        description: 'A generation that was started with it has it until it ends.',
        params: ofProcedure,
        response: {
          200: { ...MessageSchema, description: 'deleted' },
          ...refusals('GK_GRAPH_NOT_FOUND', 'GK_PROCEDURE_NOT_FOUND', 'GK_PROCEDURE_FIXED'),
        },
      },
    },
    async ({ params }) => {
      await procedures.delete(graphId(params.id), params.procedure_id);
      return { message: `Successfully delete procedure: ${params.procedure_id}` };
    },
  );
}

/** Somebody who sends another name or query must not think that it has been taken. */
function checkChangeable(procedureId: string, body: object): void {
  const fixed = Object.keys(body).find((field) => !CHANGEABLE.includes(field));
  if (fixed === undefined) return;
  const reason = `cannot change its ${fixed}: send description and enable only, or delete it and create it anew`;
  throw new GraphkeeperError('GK_PROCEDURE_FIXED', { procedureId, reason });
}
