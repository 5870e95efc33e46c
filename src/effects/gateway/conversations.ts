/**
 * What is under way on each client connection. node:http by itself gets out of step with the client: it reports a
 * malformed request while those before it are still being answered, it drops the bytes that stand behind an upgrade
 * request, and it goes on to read requests when an answer has said that it is the last.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Conversation {
  /** Requests that have not been answered. */
  readonly open: Set<Exchange>;
  latest: Exchange | null;
  /** No request is taken any more. */
  isOver: boolean;
  /** Said when everything has been answered, in place of an answer to what cannot be read. */
  lastWord: (() => void) | null;
}

export class Conversations {
  readonly #conversations = new WeakMap<Duplex, Conversation>();

  /** False: it comes behind the last request of its connection, and is not to be carried out. */
  begin(request: IncomingMessage, response: ServerResponse): boolean {
    const conversation = this.#of(request.socket);
    if (conversation.isOver) return false;
    const exchange = { request, response };
    conversation.latest = exchange;
    conversation.open.add(exchange);
    response.once('close', () => {
      conversation.open.delete(exchange);
      sayIfDone(conversation);
    });
    // What stands behind it may be lost, or begin in the midst of a request.
    if (request.headers.upgrade !== undefined) this.end(exchange);
    return true;
  }

  /** This answer will be the last on its connection. Before its head is written. */
  end({ request, response }: Exchange): void {
    this.#of(request.socket).isOver = true;
    response.setHeader('connection', 'close');
  }

  /** What comes now cannot be read. The last word is said when the requests before it have been answered. */
  breakOff(socket: Duplex, lastWord: () => void): void {
    const conversation = this.#of(socket);
    const { latest, open, isOver } = conversation;
    // Its answer ends the connection anyway.
    if (conversation.lastWord !== null || (isOver && latest?.request.complete)) return;
    conversation.isOver = true;
    // A request that had its answer before it was whole gets no second one.
    conversation.lastWord = isAnsweredInPart(latest) ? () => socket.end(() => socket.destroy()) : lastWord;
    // The rest of it will never come.
    for (const exchange of open) if (!exchange.request.complete) open.delete(exchange);
    sayIfDone(conversation);
  }

  #of(socket: Duplex): Conversation {
    const known = this.#conversations.get(socket);
    if (known !== undefined) return known;
    const conversation = { open: new Set<Exchange>(), latest: null, isOver: false, lastWord: null };
    this.#conversations.set(socket, conversation);
    return conversation;
  }
}

function isAnsweredInPart(exchange: Exchange | null): boolean {
  return exchange !== null && !exchange.request.complete && exchange.response.headersSent;
}

function sayIfDone({ open, lastWord }: Conversation): void {
  if (open.size === 0) lastWord?.();
}
