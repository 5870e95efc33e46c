/** What happens, as it happens: a stream of server-sent events. */
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../types/service.js';
import { type EventStream, type EventStreamOptions, openEventStream } from './event-stream.js';
import { refusals } from './schemas/error.js';
import { statusView } from './views.js';

const TYPES = ['status', 'job', 'log'];

export function addEventRoutes(app: FastifyInstance, service: Service, options: EventStreamOptions): void {
  const streams = new Set<EventStream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
  });

  app.get<{ Querystring: { types?: string } }>(
    '/v1/service/events',
    {
      // A HEAD request would wait for the end of the stream.
      exposeHeadRoute: false,
      schema: {
        tags: ['service'],
        summary: 'Status, job and log events',
        description: 'Begins with the present status; another follows each transition.',
        querystring: Type.Object({
          types: Type.Optional(
            Type.String({
              pattern: `^(${TYPES.join('|')})(,(${TYPES.join('|')}))*$`,
              description: `a list of event types out of ${TYPES.join(',')}; default all`,
            }),
          ),
        }),
        response: {
          200: { description: 'events', content: { 'text/event-stream': { schema: Type.String() } } },
          ...refusals('GK_INVALID_ARGUMENT'),
        },
      },
    },
    (request, reply) => {
      const wanted = new Set(request.query.types?.split(',') ?? TYPES);
      reply.hijack();
      const stream = openEventStream(reply.raw, options, () => {
        streams.delete(stream);
        for (const subscription of subscriptions) subscription.unsubscribe();
      });
      streams.add(stream);
      const sendIfWanted = (type: string, data: unknown) => {
        if (wanted.has(type)) stream.send(type, data);
      };
      sendIfWanted('status', statusView(service.status(), service));
      const subscriptions = [
        service.on('transition', ({ status }) => sendIfWanted('status', statusView(status, service))),
        service.on('job', (job) => sendIfWanted('job', job)),
        service.on('log', (entry) => sendIfWanted('log', entry)),
      ];
    },
  );
}
