/** A service for the CLI to talk to: answers as told, remembers what it was asked, sends events when told. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface FakeAnswer {
  readonly status?: number;
  readonly body: unknown;
}

/** By `METHOD /path`; a list is answered one by one, its last answer again and again. */
export type FakeRoutes = Record<string, FakeAnswer | readonly FakeAnswer[]>;

export interface FakeService extends AsyncDisposable {
  readonly url: string;
  readonly routes: FakeRoutes;
  /** `METHOD /path body`, oldest first. */
  readonly requests: readonly string[];
  /** Resolves when somebody listens to the events. */
  listened(): Promise<void>;
  /** To all who listen to the events. */
  send(event: string, data: unknown): void;
  /** Ends the connections of all who listen. */
  hangUp(): void;
}

export async function startFakeService(routes: FakeRoutes, port = 0): Promise<FakeService> {
  const requests: string[] = [];
  const listeners = new Set<http.ServerResponse>();
  const server = http.createServer(async (request, response) => {
    const route = `${request.method} ${request.url}`;
    requests.push(`${route} ${await text(request)}`.trim());
    if (request.url?.startsWith('/v1/service/events?')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': welcome\n\n');
      listeners.add(response);
      // As the real one does: the stream of statuses begins with the present one.
      if (request.url.endsWith('types=status')) {
        response.write(`event: status\ndata: ${JSON.stringify(nextAnswer(routes, 'GET /v1/service/status').body)}\n\n`);
      }
      response.on('close', () => listeners.delete(response));
      server.emit('listened');
      return;
    }
    const { status = 200, body } = nextAnswer(routes, route);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    routes,
    requests,
    async listened() {
      if (listeners.size === 0) await once(server, 'listened');
    },
    send(event, data) {
      for (const listener of listeners) listener.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    hangUp() {
      for (const listener of listeners) listener.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function nextAnswer(routes: FakeRoutes, route: string): FakeAnswer {
  const answers = routes[route];
  if (answers === undefined) return { status: 404, body: { code: 4, message: `the fake has no ${route}` } };
  if (!Array.isArray(answers)) return answers as FakeAnswer;
  const [answer, ...rest] = answers as readonly FakeAnswer[];
  if (answer === undefined) throw new Error(`no answer left for ${route}`);
  if (rest.length > 0) routes[route] = rest;
  return answer;
}
