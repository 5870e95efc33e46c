/** A request on its way in: its body is read whole, since only what has been read can be held, and sent again. */
import { asGraphkeeperError, type ErrorBody, type ErrorCode, GraphkeeperError } from '../../errors.js';
import type { Access } from '../security/access.js';
import { errorAnswer, type OwnAnswer, ownAnswer } from './http/answer-text.js';
import type { RequestHead } from './http/request-head.js';
import type { HttpQueryClient } from './http-query-client.js';
import { Query } from './query.js';

/** What becomes of requests. */
export interface RequestOptions {
  readonly maxBodyBytes: number;
  /** null: everybody may ask. */
  readonly access: Access | null;
  readonly accept: (query: Query) => void;
  /** A query was refused before it became one. */
  readonly refused: (code: ErrorCode) => void;
  /** Null when queries go to a generation. */
  readonly notReady: () => ErrorBody | null;
}

/** How long a client that sent too much may go on sending before its connection is closed. */
const LINGER_MS = 1000;
const NO_BODY = Buffer.alloc(0);

export class IncomingRequest {
  /** What it is answered in place of being carried out. */
  #refusal: OwnAnswer | null;
  #chunks: Buffer[] = [];
  #sizeBytes = 0;
  #linger: NodeJS.Timeout | null = null;

  constructor(
    private readonly head: RequestHead,
    readonly client: HttpQueryClient,
    private readonly options: RequestOptions,
  ) {
    this.#refusal = refusalOf(head, options);
  }

  /** Its turn may come now. */
  begin(): void {
    const { framing, asksFirst } = this.head;
    if (framing !== 'chunked' && framing > this.options.maxBodyBytes) this.#refuseAtOnce();
    else if (asksFirst && framing !== 0 && this.#refusal === null) this.client.askForBody();
    else if (asksFirst && this.#refusal !== null) this.#refuseAtOnce();
  }

  take(chunk: Buffer): void {
    if (this.client.isSettled) return;
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.options.maxBodyBytes) this.#refuseAtOnce();
    else if (this.#refusal === null) this.#chunks.push(chunk);
  }

  /** It is whole. */
  end(): void {
    this.leave();
    if (this.client.isSettled) this.client.conclude();
    else if (this.#refusal !== null) this.client.say(this.#refusal);
    else this.#carryOut();
  }

  /** No more of it will come. */
  leave(): void {
    if (this.#linger !== null) clearTimeout(this.#linger);
  }

  #carryOut(): void {
    const { found, headers } = this.head;
    if (found.kind !== 'operation') {
      this.client.say(readiness(this.options.notReady()));
      return;
    }
    const { graphId, operation, method, search } = found.route;
    const [first = NO_BODY] = this.#chunks;
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#sizeBytes) : first;
    const query = new Query({ graphId, operation, method, search, headers, body }, this.client);
    this.client.query = query;
    this.options.accept(query);
  }

  /**
   * Before it is whole, so that the connection ends with the answer. Closed while the client still sends, it would be
   * reset, and the answer lost with it: so what comes is taken for a while, and thrown away.
   */
  #refuseAtOnce(): void {
    this.#refusal ??= tooLarge(this.options);
    this.#chunks = [];
    this.client.isLast = true;
    this.client.announce(this.#refusal);
    this.#linger = setTimeout(() => this.client.conclude(), LINGER_MS);
  }
}

/** Null when it may be carried out. */
function refusalOf({ method, target, found, caller }: RequestHead, options: RequestOptions): OwnAnswer | null {
  try {
    // Whoever may ask may also change the graph, so there is one kind of token; load balancers have none.
    const need = found.kind === 'ready' ? 'nothing' : 'change';
    options.access?.check({ method, url: target, headers: caller }, need);
  } catch (thrown) {
    const error = asGraphkeeperError(thrown);
    options.refused(error.code);
    const more = error.code === 'GK_UNAUTHORIZED' ? ['www-authenticate', 'Bearer realm="graphkeeper"'] : [];
    return errorAnswer(error.httpStatus, error.toBody(), more);
  }
  if (found.kind === 'operation' || found.kind === 'ready') return null;
  const error = new GraphkeeperError('GK_ROUTE_NOT_FOUND', { method, path: target }).toBody();
  return found.kind === 'unknown'
    ? errorAnswer(404, error)
    : errorAnswer(405, error, ['allow', found.allowed.join(', ')]);
}

function tooLarge({ maxBodyBytes, refused }: RequestOptions): OwnAnswer {
  const limits = { limitBytes: maxBodyBytes, option: 'max_query_bytes' };
  const error = new GraphkeeperError('GK_PAYLOAD_TOO_LARGE', limits);
  refused(error.code);
  return errorAnswer(413, error.toBody());
}

function readiness(error: ErrorBody | null): OwnAnswer {
  return error === null ? ownAnswer(200, 'true') : errorAnswer(503, error);
}
