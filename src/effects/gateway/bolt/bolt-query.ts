/**
 * One piece of a client's conversation that belongs on one generation: an auto-commit query with all its PULLs, a
 * transaction, or a step of the greeting. What the GraphServer answers is kept until every request has its answer, so
 * that a GraphServer that dies before leaves the client with nothing that the next one could not say; large results
 * stream through, no faster than the client reads.
 */
import { type ErrorBody, GraphkeeperError } from '../../../errors.js';
import { RoutedQuery } from '../routed-query.js';
import type { BoltGenerationPool } from './bolt-pool.js';
import type { Frame } from './frames.js';
import { KeptAnswers } from './kept-answers.js';
import { KeptRequests } from './kept-requests.js';
import type { Link } from './link.js';
import { hasMore, haveSameFields, isReadOnlyRun } from './look-into.js';
import * as message from './messages.js';

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

export class BoltQuery extends RoutedQuery {
  readonly graphId = null;
  readonly #requests = new KeptRequests();
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
  /** The answer to RUN, where the client has that and no more: another GraphServer can still say the rest. */
  #head: Buffer | null = null;
  /** It has been asked again, and what it says to RUN must be what the client has. */
  #repeatsHead = false;
  #pool: BoltGenerationPool | null = null;
  #link: Link | null = null;

  constructor(
    readonly kind: QueryKind,
    private readonly client: BoltClient,
  ) {
    super();
  }

  get sizeBytes(): number {
    return this.#requests.sizeBytes;
  }

  /** Whether the next request of its client belongs to it, and can be taken now. */
  takes(signature: number): boolean {
    if (this.#link === null || this.#failed || this.#last !== null || this.#owed >= MOST_OWED) return false;
    if (this.kind === 'transaction') return true;
    if (this.kind !== 'autoCommit') return false;
    // Anything else is against the protocol in the midst of a result: the GraphServer says so.
    return signature === message.PULL || signature === message.DISCARD || this.#owed === 0;
  }

  add(frame: Frame): void {
    const { signature, raw } = frame;
    this.#owed += 1;
    if (signature === message.RUN) this.#text ??= raw;
    if (signature === message.RUN && this.#link !== null) this.arrivedAt = performance.now();
    if (signature === message.COMMIT || signature === message.ROLLBACK) this.#last = signature;
    this.#requests.add(frame);
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
    this.#repeatsHead = this.#head !== null;
    if (this.kind === 'handshake') this.#finish({ type: 'done' });
    else for (const frame of this.#requests.frames) this.#transmit(frame);
  }

  received({ signature, raw }: Frame): void {
    if (signature === message.NOOP) {
      this.client.write(raw);
      return;
    }
    if (signature === message.RECORD) {
      this.#answers.addRecord(raw);
      if (this.#answers.sizeBytes > KEPT_ANSWER_BYTES) this.#flush();
      return;
    }
    const request = this.#awaited.shift();
    if (request === message.RESET) this.#wasReset(signature);
    else if (this.#repeatsHead && request === message.RUN) this.#compareHead(signature, raw);
    else this.#summarize(request, signature, raw);
  }

  /** The connection to the GraphServer broke. */
  lost(reason: Error): void {
    const wasSent = this.#awaited.length > 0 || this.#head !== null;
    const pool = this.#pool;
    this.#link = null;
    if (this.#failed) this.#endIgnored();
    else if (this.#requests.isWhole && pool !== null) {
      this.#forgetAnswers();
      pool.lost(this, wasSent, reason);
    } else this.#endFailed(errorOfLoss(this, this.#pool));
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
    if (this.kind === 'transaction') return this.#last !== message.COMMIT;
    return this.kind !== 'autoCommit' || (this.#text !== null && isReadOnlyRun(this.#text));
  }

  refuse(error: ErrorBody): void {
    this.#endFailed(error);
  }

  #transmit({ signature, raw }: Frame): void {
    this.#awaited.push(signature);
    this.#link?.send(raw);
  }

  #summarize(request: number | undefined, signature: number, raw: Buffer): void {
    this.#answers.addSummary(raw);
    if (signature === message.FAILURE) this.#failed = true;
    const endsResult = (request === message.PULL || request === message.DISCARD) && !hasMore(raw);
    if (endsResult || (signature === message.FAILURE && request === message.RUN)) this.#pool?.answered(this);
    if (this.#awaited.length > 0 && this.#awaited[0] !== message.RESET) return;
    if (this.kind === 'autoCommit' && request === message.RUN && signature === message.SUCCESS) this.#handHead(raw);
    else this.#flush();
    if (this.#awaited.length > 0) return;
    if (this.kind === 'greeting') this.#finish({ type: this.#failed ? 'failed' : 'done' });
    else if (this.#failed && this.#link !== null) this.#sendReset(this.#link);
    else if (this.kind === 'autoCommit' ? endsResult : this.#last !== null) this.#finish({ type: 'done' });
  }

  /** The client will not say PULL before it has this. */
  #handHead(raw: Buffer): void {
    this.#head = raw;
    this.#owed -= this.#answers.summaries;
    this.client.write(this.#answers.take());
  }

  #compareHead(signature: number, raw: Buffer): void {
    this.#repeatsHead = false;
    if (signature === message.SUCCESS && this.#head !== null && haveSameFields(raw, this.#head)) return;
    // The link is in the midst of a result that nobody wants.
    this.client.dropLink();
    this.#endFailed(errorOfLoss(this, this.#pool));
  }

  /** The GraphServer is done with what went wrong; the client's own RESET is answered at its turn. */
  #wasReset(signature: number): void {
    if (signature !== message.SUCCESS) this.client.dropLink();
    this.#finish({ type: 'failed' });
  }

  #sendReset(link: Link): void {
    this.#awaited.push(message.RESET);
    link.send(message.RESET_FRAME);
  }

  /** From here on no other GraphServer can answer it. */
  #flush(): void {
    if (this.#answers.sizeBytes === 0) return;
    this.#owed -= this.#answers.summaries;
    this.#requests.forget();
    this.client.write(this.#answers.take());
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
    for (; this.#owed > 0; this.#owed -= 1) this.client.write(message.IGNORED_FRAME);
    this.#finish({ type: 'failed' });
  }

  /** Where no answer is owed, the client hears of it when it asks for the next. */
  #endFailed(error: ErrorBody): void {
    this.#forgetAnswers();
    this.#failed = true;
    if (this.#owed > 0 || this.kind === 'handshake') {
      this.#fail(error);
      this.#finish({ type: 'failed' });
    } else this.#finish({ type: 'broken', error });
  }

  #fail(error: ErrorBody): void {
    this.client.writeFailure(this, error);
    for (this.#owed -= 1; this.#owed > 0; this.#owed -= 1) this.client.write(message.IGNORED_FRAME);
  }

  #finish(outcome: Outcome): void {
    const isUnderWay = this.current !== null;
    this.#link = null;
    if (isUnderWay) this.#pool?.finished(this);
    this.client.over(this, outcome);
  }
}

/** What a client hears whose answer was cut off in the middle. */
function errorOfLoss(query: BoltQuery, pool: BoltGenerationPool | null): ErrorBody {
  const generation = pool?.target.generation ?? null;
  if (!query.changesNothing()) return new GraphkeeperError('GK_OUTCOME_UNKNOWN', { generation }).toBody();
  const what = query.kind === 'transaction' ? 'transaction' : 'result';
  return new GraphkeeperError('GK_CUT_SHORT', { what, generation }).toBody();
}
