/** The journal: what is kept of it, and what comes, as it comes. */
import { Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import type { Service } from '../../types/service.js';
import { type EventStream, type EventStreamOptions, openEventStream } from './event-stream.js';
import { refusals } from './schemas/error.js';
import { JournalPageSchema } from './schemas/journal.js';

const tags = ['journal'];

const After = Type.Optional(
  Type.String({ pattern: '^[0-9]{1,9}$', description: 'the seq of the last entry that is known; default 0: none' }),
);

export function addJournalRoutes(app: FastifyInstance, service: Service, options: EventStreamOptions): void {
  const { journal } = service;
  const streams = new Set<EventStream>();
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
  });

  app.get<{ Querystring: { after?: string; limit?: string } }>(
    '/v1/graphkeeper/journal',
    {
      schema: {
        tags,
        summary: 'What the machines took in and what it led to',
        description: 'The last 10,000 entries of this run at most; what is older is in the files of the workspace.',
        querystring: Type.Object({
          after: After,
          limit: Type.Optional(
            Type.String({ pattern: '^[1-9][0-9]{0,4}$', description: 'a number from 1 to 99999; default all' }),
          ),
        }),
        response: { 200: { ...JournalPageSchema, description: 'entries' }, ...refusals('GK_INVALID_ARGUMENT') },
      },
    },
    async ({ query: { after = '0', limit = '99999' } }) => {
      const entries = journal.since(Number(after));
      return { entries: entries.slice(0, Number(limit)), last: entries.at(-1)?.seq ?? lastSeq(service) };
    },
  );

  app.get<{ Querystring: { after?: string } }>(
    '/v1/graphkeeper/journal/stream',
    {
      // A HEAD request would wait for the end of the stream.
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'Entries as server-sent events of type entry, their id the seq',
        description:
          'Begins after the entry named by `after` or the header Last-Event-ID; from the first where that is of an earlier run.',
        querystring: Type.Object({ after: After }),
        response: {
          200: { description: 'events', content: { 'text/event-stream': { schema: Type.String() } } },
          ...refusals('GK_INVALID_ARGUMENT'),
        },
      },
    },
    (request, reply) => {
      const known = Number(request.headers['last-event-id'] ?? request.query.after ?? 0);
      let sent = known <= lastSeq(service) ? known : 0;
      /** As much as the reader takes: who reads slowly comes later, and has no heap of entries kept for it. */
      const sendWhatIsNew = () => {
        for (const entry of journal.since(sent)) {
          sent = entry.seq;
          if (!stream.send('entry', entry, entry.seq)) return;
        }
      };
      reply.hijack();
      const stream = openEventStream(reply.raw, options, () => {
        streams.delete(stream);
        unlisten();
      });
      streams.add(stream);
      stream.onDrain(sendWhatIsNew);
      const unlisten = journal.listen(() => stream.hasRoom() && sendWhatIsNew());
      sendWhatIsNew();
    },
  );
}

function lastSeq({ journal }: Service): number {
  return journal.since(0).at(-1)?.seq ?? 0;
}
