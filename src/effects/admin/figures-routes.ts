/** What can be counted and measured: for the page and the terminal, and for Prometheus. */
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../types/service.js';
import { nullable, Time } from './schemas/build.js';
import { refusals } from './schemas/error.js';

const ProcessSchema = {
  pid: Type.Integer(),
  rssBytes: Type.Integer(),
  cpu: Type.Number({ description: 'share of one core since the last reading: 1 is one core busy' }),
};

const FiguresSchema = Type.Object({
  at: Time,
  windowMs: Type.Integer({ description: 'what rates and quantiles are over' }),
  queriesPerSecond: Type.Number(),
  latencyMs: Type.Union([Type.Object({ p50: Type.Number(), p99: Type.Number() }), Type.Null()], {
    description: 'null: none was answered in the window',
  }),
  answered: Type.Integer(),
  inFlight: Type.Integer(),
  held: Type.Integer(),
  heldBytes: Type.Integer(),
  replayed: Type.Integer(),
  refused: Type.Integer(),
  restarts: Type.Integer(),
  switches: Type.Object({
    done: Type.Integer(),
    failed: Type.Integer(),
    lastMs: nullable<number>('number', 'how long the last one took that is done'),
  }),
  parent: Type.Object(ProcessSchema, { description: "the service's own process" }),
  generations: Type.Array(Type.Object({ generation: Type.Integer(), graphId: Type.String(), ...ProcessSchema }), {
    description: 'live ones, oldest first, each with its whole process group; empty off Linux',
  }),
});

export function addFiguresRoutes(app: FastifyInstance, service: Service): void {
  app.get(
    '/v1/graphkeeper/figures',
    {
      schema: {
        tags: ['service'],
        summary: 'Rates, latencies, counters, memory and CPU',
        response: { 200: { ...FiguresSchema, description: 'the figures' }, ...refusals() },
      },
    },
    async () => service.figures(),
  );

  app.get(
    '/metrics',
    {
      schema: {
        tags: ['service'],
        summary: 'Metrics for Prometheus',
        response: {
          200: { description: 'metrics', content: { 'text/plain': { schema: Type.String() } } },
          ...refusals(),
        },
      },
    },
    async (_request, reply) => {
      const { contentType, text } = await service.metrics();
      return reply.type(contentType).send(text);
    },
  );
}
