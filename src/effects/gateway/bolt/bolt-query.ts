/**
 * One piece of a client's conversation that belongs on one generation: an auto-commit query with all its PULLs, a
 * transaction, or a step of the greeting. What the GraphServer answers is kept until every request has its answer, so
 * that a GraphServer that dies before leaves the client with nothing that the next one could not say; large results
 * stream through, no faster than the client reads.
 */
import { type ErrorBody, GraphkeeperError } from '../../../errors.js';
import { isReadOnlyCypher } from '../read-only.js';
import { RoutedQuery } from '../routed-query.js';
import type { BoltGenerationPool } from './bolt-pool.js';
import type { Frame } from './frames.js';
import { KeptAnswers } from './kept-answers.js';
import type { Link } from './link.js';
import {
  COMMIT,
  DISCARD,
  FAILURE,
  IGNORED_FRAME,
  NOOP,
  PULL,
  RECORD,
  RESET,
  RESET_FRAME,
  ROLLBACK,
  RUN,
  SUCCESS,
} from './messages.js';
import { asMap, unpack } from './packstream.js';

export type QueryKind = 'handshake' | 'greeting' | 'autoCommit' | 'transaction';

/** How a query ended. `failed`: until it says RESET, the client is told that what it asks is ignored. */
export type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'failed' }
  /** Its client has not been told yet that it failed. */
  | { readonly type: 'broken'; readonly error: ErrorBody };

/** Whoever asked. */
export interface BoltClient {
  /** A link to the pool's generation; the query hears of it by `begin`. */
  link(query: BoltQuery, pool: BoltGenerationPool): void;
  write(answers: Buffer): void;
  /** An error in place of the answer that is owed next. */
  writeFailure(query: BoltQuery, error: ErrorBody): void;
  /** The link, and all that the GraphServer keeps for it, are of no use any more. */
  dropLink(): void;
  over(query: BoltQuery, outcome: Outcome): void;
}

/** Answers up to this size are kept whole. */
const KEPT_ANSWER_BYTES = 64 * 1024;
/** Requests that have no answer yet; more than this wait at the client's side. */
const MOST_OWED = 100;
/** Requests that are kept to be sent again. */
const MOST_KEPT_BYTES = 1024 * 1024;

// In a map: a text of eight bytes, and true behind it.
const HAS_MORE = Buffer.concat([Buffer.from([0x88]), Buffer.from('has_more'), Buffer.from([0xc3])]);

export class BoltQuery extends RoutedQuery {
  readonly graphId = null;
  /** All of them, while they may have to be sent again. */
  #requests: Frame[] = [];
  #sizeBytes = 0;
  /** Nothing of the answer is with the client, and `#requests` are whole. */
  #isWhole = true;
  /** Requests whose answer the client does not have. */
  #owed = 0;
  /** Signatures of the requests that the GraphServer has not answered. */
  #awaited: number[] = [];
  readonly #answers = new KeptAnswers();
  /** It came to an end that only RESET leads out of. */
  #failed = false;
  /** The request that ends it has come. */
  #last: number | null = null;
  #text: Buffer | null = null;
  #pool: BoltGenerationPool | null = null;
  #link: Link | null = null;

  constructor(
    readonly kind: QueryKind,
    private readonly client: BoltClient,
  ) {
    super();
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Whether the next request of its client belongs to it, and can be taken now. */
  takes(signature: number): boolean {
    if (this.#link === null || this.#failed || this.#last !== null || this.#owed >= MOST_OWED) return false;
    if (this.kind === 'transaction') return true;
    if (this.kind !== 'autoCommit') return false;
    // Anything else is against the protocol in the midst of a result: the GraphServer says so.
    return signature === PULL || signature === DISCARD || this.#owed === 0;
  }

  add(frame: Frame): void {
    const { signature, raw } = frame;
    this.#owed += 1;
    if (signature === RUN) this.#text ??= raw;
    if (signature === RUN && this.#link !== null) this.arrivedAt = performance.now();
    if (signature === COMMIT || signature === ROLLBACK) this.#last = signature;
    this.#keepRequest(frame);
    if (this.#link !== null) this.#transmit(frame);
  }

  dispatched(pool: BoltGenerationPool): void {
    this.#pool = pool;
    this.current = { cancel: () => this.#cancel() };
    this.client.link(this, pool);
  }

  /** The link is open. */
  begin(link: Link): void {
    this.#link = link;
    if (this.kind === 'handshake') this.#finish({ type: 'done' });
    else for (const frame of this.#requests) this.#transmit(frame);
  }

  received({ signature, raw }: Frame): void {
    if (signature === NOOP) {
      this.client.write(raw);
      return;
    }
    if (signature === RECORD) {
      this.#answers.addRecord(raw);
      if (this.#answers.sizeBytes > KEPT_ANSWER_BYTES) this.#flush();
      return;
    }
    const request = this.#awaited.shift();
    if (request === RESET) this.#wasReset(signature);
    else this.#summarize(request, signature, raw);
  }

  /** The connection to the GraphServer broke. */
  lost(reason: Error): void {
    const wasSent = this.#awaited.length > 0;
    const pool = this.#pool;
    this.#link = null;
    if (this.#failed) this.#endIgnored();
    else if (this.#isWhole && pool !== null) {
      this.#forgetAnswers();
      pool.lost(this, wasSent, reason);
    } else this.#endBroken();
  }

  /** The client wants it no more: RESET overtakes what the GraphServer is doing. */
  interrupt(cancel: () => void): void {
    if (this.#failed) return;
    this.#failed = true;
    if (this.#link !== null) this.#sendReset(this.#link);
    else {
      cancel();
      this.#endIgnored();
    }
  }

  /** Its generation has no more time. */
  endTransaction(): void {
    if (this.kind === 'transaction') this.#link?.break(new Error('the drain deadline has passed'));
  }

  /** What is not committed is gone with its GraphServer, so it may be done again. */
  changesNothing(): boolean {
    if (this.kind === 'transaction') return this.#last !== COMMIT;
    return this.kind !== 'autoCommit' || (this.#text !== null && isReadOnlyRun(this.#text));
  }

  refuse(error: ErrorBody): void {
    this.#failed = true;
    this.#fail(error);
    this.#finish({ type: 'failed' });
  }

  #transmit({ signature, raw }: Frame): void {
    this.#awaited.push(signature);
    this.#link?.send(raw);
  }

  #keepRequest(frame: Frame): void {
    if (!this.#isWhole) return;
    this.#requests.push(frame);
    this.#sizeBytes += frame.raw.length;
    if (this.#sizeBytes > MOST_KEPT_BYTES && this.#requests.length > 1) this.#forgetRequests();
  }

  #summarize(request: number | undefined, signature: number, raw: Buffer): void {
    this.#answers.addSummary(raw);
    if (signature === FAILURE) this.#failed = true;
    const endsResult = (request === PULL || request === DISCARD) && !hasMore(raw);
    if (endsResult || (signature === FAILURE && request === RUN)) this.#pool?.answered(this);
    if (this.#awaited.length > 0 && this.#awaited[0] !== RESET) return;
    this.#flush();
    if (this.#awaited.length > 0) return;
    if (this.kind === 'greeting') this.#finish({ type: this.#failed ? 'failed' : 'done' });
    else if (this.#failed && this.#link !== null) this.#sendReset(this.#link);
    else if (this.kind === 'autoCommit' ? endsResult : this.#last !== null) this.#finish({ type: 'done' });
  }

  /** The GraphServer is done with what went wrong; the client's own RESET is answered at its turn. */
  #wasReset(signature: number): void {
    if (signature !== SUCCESS) this.client.dropLink();
    this.#finish({ type: 'failed' });
  }

  #sendReset(link: Link): void {
    this.#awaited.push(RESET);
    link.send(RESET_FRAME);
  }

  /** From here on no other GraphServer can answer it. */
  #flush(): void {
    if (this.#answers.sizeBytes === 0) return;
    this.#owed -= this.#answers.summaries;
    this.#forgetRequests();
    this.client.write(this.#answers.take());
  }

  #forgetRequests(): void {
    this.#isWhole = false;
    this.#requests = [];
    this.#sizeBytes = 0;
  }

  #forgetAnswers(): void {
    this.#awaited = [];
    this.#answers.take();
  }

  #cancel(): void {
    this.client.dropLink();
    this.#link = null;
    this.#pool?.finished(this);
  }

  /** What the client is owed is what RESET would have made of it. */
  #endIgnored(): void {
    this.#flush();
    for (; this.#owed > 0; this.#owed -= 1) this.client.write(IGNORED_FRAME);
    this.#finish({ type: 'failed' });
  }

  #endBroken(): void {
    const error = this.#errorOfLoss();
    this.#forgetAnswers();
    this.#failed = true;
    if (this.#owed === 0) this.#finish({ type: 'broken', error });
    else {
      this.#fail(error);
      this.#finish({ type: 'failed' });
    }
  }

  #errorOfLoss(): ErrorBody {
    const generation = this.#pool?.target.generation ?? null;
    if (!this.changesNothing()) return new GraphkeeperError('GK_OUTCOME_UNKNOWN', { generation }).toBody();
    const what = this.kind === 'transaction' ? 'transaction' : 'result';
    return new GraphkeeperError('GK_CUT_SHORT', { what, generation }).toBody();
  }

  #fail(error: ErrorBody): void {
    this.client.writeFailure(this, error);
    for (this.#owed -= 1; this.#owed > 0; this.#owed -= 1) this.client.write(IGNORED_FRAME);
  }

  #finish(outcome: Outcome): void {
    const isUnderWay = this.current !== null;
    this.#link = null;
    if (isUnderWay) this.#pool?.finished(this);
    this.client.over(this, outcome);
  }
}

/** The one value that has to be known of an answer; most have nothing that looks like it. */
function hasMore(success: Buffer): boolean {
  return success.includes(HAS_MORE) && asMap(unpack(success)[0])?.has_more === true;
}

function isReadOnlyRun(run: Buffer): boolean {
  try {
    const [text] = unpack(run, 1);
    return typeof text === 'string' && isReadOnlyCypher(text);
  } catch {
    return false; // Malformed to us; what it is to the GraphServer is unknown.
  }
}
