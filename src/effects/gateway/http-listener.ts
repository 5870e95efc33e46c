/** The client side of the gateway: takes connections, bounds how long their clients may be silent, and ends them. */
import type { AddressInfo, Server } from 'node:net';
import { GraphkeeperError } from '../../errors.js';
import { createSocketServer } from '../security/create-server.js';
import type { Protection } from '../security/protection.js';
import { type ConversationOptions, HttpConversation } from './http-conversation.js';
import { listenError } from './listen-error.js';

interface ListenerOptions extends Omit<ConversationOptions, 'access'> {
  readonly host: string;
  readonly port: number;
  readonly protection: Protection;
}

/** How long a client may take; for a body that is the upload, not the answer. */
const PATIENCE_MS = { head: 15_000, body: 120_000, request: 75_000 };
/** Whoever connects has something to ask. */
const FIRST_REQUEST_MS = 15_000;
const SWEEP_INTERVAL_MS = 1000;

/** What a client was last seen to be waited for, and since when. */
interface Seen {
  readonly part: keyof typeof PATIENCE_MS;
  readonly message: number;
  readonly sinceMs: number;
}

export class HttpListener {
  readonly #server: Server;
  readonly #conversations = new Map<HttpConversation, Seen | null>();
  readonly #sweep: NodeJS.Timeout;

  constructor(private readonly options: ListenerOptions) {
    const forConversations = { ...options, access: options.protection.access };
    this.#server = createSocketServer(options.protection, (socket) => {
      const conversation = new HttpConversation(socket, forConversations);
      this.#conversations.set(conversation, null);
      socket.once('close', () => this.#conversations.delete(conversation));
    });
    this.#sweep = setInterval(() => this.#expire(performance.now()), SWEEP_INTERVAL_MS).unref();
  }

  /** Resolves with the URL. @throws GK_PORT_IN_USE, GK_CONFIG_INVALID */
  async listen(): Promise<string> {
    const { host, port } = this.options;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject).listen({ host, port }, () => {
          this.#server.off('error', reject);
          resolve();
        });
      });
    } catch (failure) {
      clearInterval(this.#sweep);
      throw listenError(failure, host, port);
    }
    // A connection that could not be accepted, for want of file descriptors perhaps, must not end the service.
    this.#server.on('error', (failure) => process.emitWarning(failure));
    return urlOf(this.#server.address(), this.options.protection.tls === null ? 'http' : 'https');
  }

  /** No new connection from now on; resolves when the last one is closed. */
  stopListening(): Promise<void> {
    clearInterval(this.#sweep);
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  closeConnections(): void {
    for (const conversation of this.#conversations.keys()) conversation.destroy();
  }

  /** Looked at now and then, so that a query costs nothing for it. */
  #expire(nowMs: number): void {
    for (const [conversation, seen] of this.#conversations) {
      const now = conversation.waitsFor;
      if (now === null || now.part !== seen?.part || now.message !== seen.message) {
        this.#conversations.set(conversation, now && { ...now, sinceMs: nowMs });
      } else if (nowMs - seen.sinceMs >= patienceMs(seen)) conversation.expire();
    }
  }
}

function patienceMs({ part, message }: Seen): number {
  return message === 0 ? FIRST_REQUEST_MS : PATIENCE_MS[part];
}

function urlOf(address: AddressInfo | string | null, scheme: 'http' | 'https'): string {
  if (address === null || typeof address === 'string')
    throw new GraphkeeperError('GK_INTERNAL', { reason: 'no address' });
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${scheme}://${host}:${address.port}`;
}
