/** A Gremlin Server inside the test: answers scripts, keeps them waiting, or dies, as the test wants. */
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type GremlinRequest, readArguments, readRequest } from '../../../../src/effects/gateway/gremlin/message.js';
import { frameOf } from '../../../../src/effects/gateway/gremlin/socket.js';
import type { GatewayTarget } from '../../../../src/types/gateway.js';

export interface Arrival {
  readonly request: GremlinRequest;
  /** The script; empty when there is none. */
  readonly script: string;
  readonly socket: WebSocket;
  /** Default: 200, the last part, with the name of the server as the one result. */
  answer(results?: readonly string[], code?: number): void;
}

export class FakeGremlinServer {
  /** Every request that came, in order. */
  readonly arrived: Arrival[] = [];
  /** Headers of the upgrade requests. */
  readonly headers: Record<string, unknown>[] = [];
  /** What is done with a request; the default answers at once. */
  onRequest: (arrival: Arrival) => void = (arrival) => arrival.answer();
  readonly #sockets: WebSocketServer;

  private constructor(readonly name: string) {
    this.#sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    this.#sockets.on('connection', (socket, { headers }) => {
      this.headers.push(headers);
      socket.on('message', (data, isBinary) => {
        const request = readRequest(frameOf(data, isBinary));
        const arrival = {
          request,
          script: readArguments(request).texts.get('gremlin') ?? '',
          socket,
          answer: (results: readonly string[] = [name], code = 200) => socket.send(responseTo(request, results, code)),
        };
        this.arrived.push(arrival);
        this.onRequest(arrival);
      });
    });
  }

  /** Ends with the test. */
  static async start(name: string): Promise<FakeGremlinServer> {
    const server = new FakeGremlinServer(name);
    await new Promise((resolve) => server.#sockets.once('listening', resolve));
    onTestFinished(() => server.kill());
    return server;
  }

  get scripts(): readonly string[] {
    return this.arrived.map(({ script }) => script);
  }

  get connections(): number {
    return this.#sockets.clients.size;
  }

  target(generation: number): GatewayTarget {
    const { port } = this.#sockets.address() as AddressInfo;
    return { generation, graphId: '1', endpoints: { gremlin: `ws://127.0.0.1:${port}/gremlin` } };
  }

  /** As a process that is killed: every connection breaks, nobody listens any more. */
  kill(): void {
    this.#sockets.close();
    for (const socket of this.#sockets.clients) socket.terminate();
  }
}

function responseTo({ format, requestId }: GremlinRequest, results: readonly string[], code: number): Buffer | string {
  if (format === 'binary') {
    const id = Buffer.from(requestId, 'hex');
    const texts = results.map((result) => Buffer.concat([Buffer.from([3, 0]), sized(result)]));
    const list = Buffer.concat([Buffer.from([9, 0]), int(results.length), ...texts]);
    return Buffer.concat([Buffer.from([0x81, 0]), id, int(code), Buffer.from([0]), sized(''), int(0), int(0), list]);
  }
  const uuid = requestId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const data = { '@type': 'g:List', '@value': results };
  return JSON.stringify({
    requestId: uuid,
    status: { message: '', code, attributes: {} },
    result: { data, meta: {} },
  });
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([int(bytes.length), bytes]);
}
