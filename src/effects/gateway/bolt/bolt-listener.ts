/** The client side of the Bolt gateway: a socket server whose every connection is a session. */
import type { AddressInfo, Server, Socket } from 'node:net';
import { createSocketServer } from '../../security/create-server.js';
import type { Protection } from '../../security/protection.js';
import { listenError } from '../listen-error.js';
import type { Router } from '../router.js';
import type { BoltQuery } from './bolt-query.js';
import { BoltSession } from './bolt-session.js';

interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly protection: Protection;
  readonly router: Router<BoltQuery>;
}

export class BoltListener {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(private readonly options: ListenerOptions) {
    const { protection, router, maxBodyBytes } = options;
    this.#server = createSocketServer(protection, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      new BoltSession(socket, { router, maxBodyBytes, access: protection.access });
    });
  }

  /** Resolves with the URL. @throws GK_PORT_IN_USE, GK_CONFIG_INVALID */
  async listen(): Promise<string> {
    const { host, port, protection } = this.options;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject).listen({ host, port }, () => {
          this.#server.off('error', reject);
          resolve();
        });
      });
    } catch (failure) {
      throw listenError(failure, host, port, 'bolt_port');
    }
    // A connection that could not be accepted, for want of file descriptors perhaps, must not end the service.
    this.#server.on('error', (failure) => process.emitWarning(failure));
    return urlOf(this.#server.address(), protection.tls === null ? 'bolt' : 'bolt+s');
  }

  /** No new connection from now on; resolves when the last one is closed. */
  stopListening(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  closeConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function urlOf(address: ReturnType<Server['address']>, scheme: 'bolt' | 'bolt+s'): string {
  const { address: host, family, port } = address as AddressInfo;
  return `${scheme}://${family === 'IPv6' ? `[${host}]` : host}:${port}`;
}
