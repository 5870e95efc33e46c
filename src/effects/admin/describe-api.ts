/** The OpenAPI document: made from the very schemas that requests are checked with. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { Anything } from './schemas/build.js';
import { ErrorSchema, refusals } from './schemas/error.js';
import { GraphDocumentSchema, GraphSchemaSchema, GraphViewSchema } from './schemas/graph.js';
import { JobSchema } from './schemas/job.js';
import { MappingDocumentSchema } from './schemas/mapping.js';
import { ProcedureDocumentSchema, ProcedureSchema } from './schemas/procedure.js';
import { StatusSchema } from './schemas/service.js';

/** Call this before the routes are added. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'graphkeeper Admin Service',
        description: "GraphScope Interactive's Admin API, with additions of graphkeeper's own.",
        version: '1',
      },
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'An operator token, or for GET one that may only read',
          },
        },
      },
      // Or none: a service on loopback may do without.
      security: [{ token: [] }, {}],
    },
    refResolver: { buildLocalReference: (json) => String(json.$id) },
  });
  const shared = [MappingDocumentSchema, GraphSchemaSchema, GraphDocumentSchema, GraphViewSchema, JobSchema];
  const procedures = [ProcedureDocumentSchema, ProcedureSchema];
  for (const schema of [...shared, ...procedures, ErrorSchema, StatusSchema]) app.addSchema(schema);
  // Answers are made by typed code; the schemas of answers are for readers, and must not drop fields.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));

  app.get(
    '/openapi.json',
    {
      config: { needsNoToken: true },
      schema: {
        tags: ['service'],
        summary: 'This document',
        response: { 200: { ...Anything, description: 'OpenAPI 3.1' }, ...refusals() },
      },
    },
    async () => app.swagger(),
  );
}
