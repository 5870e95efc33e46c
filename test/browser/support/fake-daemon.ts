/** Serves the page with a journal of the test's own: as long as it likes, and as fast. */
import { fastify } from 'fastify';
import { onTestFinished } from 'vitest';
import { type EventStream, openEventStream } from '../../../src/effects/admin/event-stream.js';
import { addUiRoutes } from '../../../src/effects/admin/ui-routes.js';
import type { JournalEntry } from '../../../src/types/journal.js';
import { sampleFigures } from './sample-figures.js';

export interface FakeDaemon {
  readonly url: string;
  /** Requests other than for files of the page. */
  readonly calls: readonly string[];
  entries: JournalEntry[];
  add(entry: JournalEntry): void;
  close(): Promise<void>;
}

export interface FakeDaemonOptions {
  readonly port?: number;
  /** Requests without it are refused with 401. */
  readonly token?: string;
}

export async function startFakeDaemon(
  entries: readonly JournalEntry[],
  options: FakeDaemonOptions = {},
): Promise<FakeDaemon> {
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
  const streams = new Set<EventStream>();
  const calls: string[] = [];
  const daemon = { entries: [...entries] };
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/v1/')) return;
    calls.push(`${request.method} ${request.url}`);
    if (options.token === undefined || request.headers.authorization === `Bearer ${options.token}`) return;
    await reply.code(401).send({ message: 'The Admin Service wants a token' });
  });
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
  });
  addUiRoutes(app, { endpoints: { query: 'http://127.0.0.1:9' } });
  app.get('/v1/graph', async () => [
    { id: '1', name: 'modern_graph' },
    { id: '2', name: 'us_travel' },
  ]);
  app.get<{ Querystring: { after?: string } }>('/v1/graphkeeper/journal', async ({ query }) => ({
    entries: daemon.entries.filter(({ seq }) => seq > Number(query.after ?? 0)),
  }));
  app.get('/v1/graphkeeper/figures', async () => sampleFigures(Date.now()));
  app.get('/v1/service/logs', async () => []);
  for (const path of ['/v1/graphkeeper/journal/stream', '/v1/service/events']) {
    app.get(path, (_request, reply) => {
      reply.hijack();
      const stream = openEventStream(reply.raw, { heartbeatMs: 15_000, maxUnreadBytes: 1 << 24 }, () =>
        streams.delete(stream),
      );
      if (path.includes('journal')) streams.add(stream);
    });
  }
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const close = async () => {
    app.server.closeAllConnections();
    await app.close();
  };
  onTestFinished(close);
  return Object.assign(daemon, {
    url,
    calls,
    close,
    add(entry: JournalEntry) {
      daemon.entries.push(entry);
      for (const stream of streams) stream.send('entry', entry);
    },
  });
}
