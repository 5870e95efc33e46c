/** One Gremlin request on its way through the gateway, and what of its answer waits to be passed on. */
import type { ErrorBody } from '../../../errors.js';
import { RoutedQuery } from '../routed-query.js';
import type { GremlinClient } from './gremlin-client.js';
import { type Frame, type GremlinRequest, readArguments } from './message.js';
import { isReadOnlyRequest } from './read-only.js';
import { isLast, PARTIAL_CONTENT } from './status-code.js';

/**
 * The first parts of an answer are kept up to this size: what is answered by less can be answered by another generation
 * when its own dies half-way.
 */
const KEPT_ANSWER_BYTES = 64 * 1024;

export class GremlinQuery extends RoutedQuery {
  /** Gremlin requests name a traversal source, no graph of ours. */
  readonly graphId = null;
  #hasBegun = false;
  #kept: Frame[] = [];
  #keptBytes = 0;

  constructor(
    readonly request: GremlinRequest,
    readonly client: GremlinClient,
  ) {
    super();
  }

  get sizeBytes(): number {
    return this.request.frame.data.length;
  }

  get isInSession(): boolean {
    return this.request.processor === 'session';
  }

  /** The client has a part of the answer, so that only the rest of that very answer would do. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** What a session remembers is gone with its generation, so a part of one means nothing to another. */
  changesNothing(): boolean {
    return !this.isInSession && isReadOnlyRequest(this.request.op, readArguments(this.request));
  }

  /** A frame of the answer. True when it was the last one. */
  answer(frame: Frame, code: number): boolean {
    if (code === PARTIAL_CONTENT) this.#keep(frame);
    else {
      this.#passOn(frame);
      if (isLast(code)) this.client.settled(this);
    }
    return isLast(code);
  }

  /** It is tried again, from the beginning. */
  forget(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }

  refuse(error: ErrorBody): void {
    this.forget();
    this.client.refuse(this.request, error);
    this.client.settled(this);
  }

  #keep(frame: Frame): void {
    this.#kept.push(frame);
    this.#keptBytes += frame.data.length;
    if (this.#hasBegun || this.#keptBytes > KEPT_ANSWER_BYTES) {
      this.#hasBegun = true;
      this.#passOnKept();
    }
  }

  #passOn(frame: Frame): void {
    this.#passOnKept();
    this.client.send(frame);
  }

  #passOnKept(): void {
    for (const frame of this.#kept) this.client.send(frame);
    this.forget();
  }
}
