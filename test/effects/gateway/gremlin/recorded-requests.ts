/** What the official client sends, byte for byte, in each of its formats. */
import gremlin from 'gremlin';
import { WebSocketServer } from 'ws';
import { frameOf } from '../../../../src/effects/gateway/gremlin/socket.js';

const MIME_TYPES = [
  'application/vnd.graphbinary-v1.0',
  'application/vnd.gremlin-v3.0+json',
  'application/vnd.gremlin-v2.0+json',
];

/** The request for a script or bytecode: GraphBinary, GraphSON 3, GraphSON 2. Nobody answers it. */
export function recordedRequests(what: unknown, bindings?: Record<string, unknown>): Promise<Buffer[]> {
  return Promise.all(MIME_TYPES.map((mimeType) => recordedRequest(what, bindings, mimeType)));
}

async function recordedRequest(
  what: unknown,
  bindings: Record<string, unknown> | undefined,
  mimeType: string,
): Promise<Buffer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const client = new gremlin.driver.Client(`ws://127.0.0.1:${port}`, { traversalSource: 'g', mimeType });
  const frame = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) => {
      socket.once('message', (data, isBinary) => {
        resolve(frameOf(data, isBinary).data);
        socket.terminate();
      });
    });
  });
  // It is told that the connection was closed, and nothing else is expected.
  client.submit(what as string, bindings).catch(() => undefined);
  const data = await frame;
  await client.close().catch(() => undefined);
  server.close();
  return data;
}
