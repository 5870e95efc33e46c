/** The GraphServer's Bolt side. Its codec is loaded with the first connection: it would delay the start by more than the rest. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { Engine } from '../engine.js';
import type { BoltConnection } from './bolt-connection.js';
import { SecretLine } from './secret-line.js';

export interface BoltServerOptions {
  readonly engine: Engine;
  readonly graphId: string;
  readonly generation: number;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly maxBodyBytes: number;
  /** What a connection must begin with, see SecretLine; undefined when anybody may ask. */
  readonly secret: string | undefined;
  /** See BoltConnectionOptions. Default: a minute. */
  readonly patienceMs?: number;
  /** See BoltConnectionOptions. Default: 15 seconds. */
  readonly keepAliveMs?: number;
}

export interface BoltServer {
  /** Such as bolt://127.0.0.1:7687. */
  readonly url: string;
  /** Takes no new connection, and resolves when each has ended: at once, or with its transaction and its results. */
  drain(): Promise<void>;
}

const PATIENCE_MS = 60_000;
const KEEP_ALIVE_MS = 15_000;

/** Rejects with GK_PORT_IN_USE, or the system's error. */
export async function serveBolt(options: BoltServerOptions): Promise<BoltServer> {
  const secret = new SecretLine(options.secret);
  const connections = new Set<BoltConnection>();
  let draining = false;
  let nextId = 1;

  const accept = async (socket: Socket): Promise<void> => {
    const { BoltConnection } = await import('./bolt-connection.js');
    if (socket.destroyed) return;
    const connection = new BoltConnection(socket, secret, {
      ...options,
      address,
      connectionId: `bolt-${options.generation}-${nextId}`,
      maxMessageBytes: options.maxBodyBytes,
      patienceMs: options.patienceMs ?? PATIENCE_MS,
      keepAliveMs: options.keepAliveMs ?? KEEP_ALIVE_MS,
    });
    nextId += 1;
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
    if (draining) connection.drain();
  };
  const server = createServer((socket) => {
    // Until the connection listens for it: a client may break off at once.
    socket.on('error', () => socket.destroy());
    accept(socket).catch((error: unknown) => socket.destroy(new Error(reasonOf(error))));
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const address = `${host}:${port}`;

  return {
    url: `bolt://${address}`,
    drain: () => {
      draining = true;
      for (const connection of connections) connection.drain();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, { host, port }: BoltServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      reject(inUse ? new GraphkeeperError('GK_PORT_IN_USE', { field: '--bolt-port', port }, { cause: error }) : error);
    });
    server.listen(port, host, () => resolve());
  });
}
