/** A GraphServer that reads bytes, not requests: what reaches it is taken apart by the strict parser. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { GatewayTarget } from '../../../src/types/gateway.js';
import { type StrictRequest, strictRequests } from './strict-requests.js';

export class RawGraphServer {
  /** Every request, in order of arrival. */
  readonly arrived: StrictRequest[] = [];
  /** What no strict reader would take for a request. */
  readonly garbage: string[] = [];
  readonly sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((socket) => {
      this.sockets.add(socket);
      let pending = '';
      socket
        .on('data', (chunk) => {
          const { requests, end, consumed } = strictRequests(pending + chunk.toString('latin1'));
          pending = (pending + chunk.toString('latin1')).slice(consumed);
          if (end === 'broken') this.garbage.push(pending);
          for (const request of requests) this.#answer(socket, request);
        })
        .on('error', () => socket.destroy())
        .on('close', () => {
          this.sockets.delete(socket);
          if (pending !== '') this.garbage.push(pending);
        });
    });
  }

  static async start(): Promise<RawGraphServer> {
    const server = new RawGraphServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  target(): GatewayTarget {
    const { port } = this.#server.address() as AddressInfo;
    return { generation: 1, graphId: '1', endpoints: { query: `http://127.0.0.1:${port}/query` } };
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** With the query itself, so that a client can tell whose answer it has got. */
  #answer(socket: Socket, request: StrictRequest): void {
    this.arrived.push(request);
    const body = echo(request.body);
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`, 'latin1');
  }
}

/** What it answers to a query. */
export function echo(query: string): string {
  return `answer to ${query}`;
}
