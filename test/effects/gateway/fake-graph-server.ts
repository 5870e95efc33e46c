/** A GraphServer inside the test: answers, keeps queries waiting, or dies, as the test wants. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { GatewayTarget } from '../../../src/types/gateway.js';

export interface Arrival {
  readonly method: string;
  readonly query: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  /** Answers `{server, query}`. */
  answer(): void;
}

export class FakeGraphServer {
  /** Every query that came, in order. */
  readonly arrived: Arrival[] = [];
  /** What is done with a query; the default answers at once. */
  onQuery: (arrival: Arrival) => void = (arrival) => arrival.answer();
  readonly sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(readonly name: string) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const query = Buffer.concat(chunks).toString();
        const answer = (): void => {
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify({ server: name, query }));
        };
        const arrival = {
          method: request.method ?? '',
          query,
          url: request.url ?? '',
          headers: request.headers,
          response,
          answer,
        };
        this.arrived.push(arrival);
        this.onQuery(arrival);
      });
    });
    this.#server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  /** Ends with the test. */
  static async start(name: string, port = 0): Promise<FakeGraphServer> {
    const server = new FakeGraphServer(name);
    await new Promise<void>((resolve) => server.#server.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => server.kill());
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  target(generation: number, graphId = '1'): GatewayTarget {
    return { generation, graphId, endpoints: { query: `http://127.0.0.1:${this.port}/query` } };
  }

  get queries(): string[] {
    return this.arrived.map(({ query }) => query);
  }

  /** As after kill -9: nothing listens any more, and every connection is reset. */
  kill(): void {
    this.#server.close();
    for (const socket of this.sockets) socket.resetAndDestroy();
  }
}
