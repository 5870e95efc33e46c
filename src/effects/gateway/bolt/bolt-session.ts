/**
 * One client's connection: reads its messages, hands each to the query that it belongs to, or to the conversation, and
 * keeps the link to the generation that answered last. Between two queries the client belongs to no generation, so the
 * next may go to another over a new link.
 */
import type { Socket } from 'node:net';
import type { ErrorBody } from '../../../errors.js';
import type { Access } from '../../security/access.js';
import type { Router } from '../router.js';
import type { BoltGenerationPool } from './bolt-pool.js';
import { type BoltClient, BoltQuery, type Outcome, type QueryKind } from './bolt-query.js';
import { Conversation, type Step } from './conversation.js';
import { type Frame, FrameReader } from './frames.js';
import { HANDSHAKE_BYTES, isHandshake } from './handshake.js';
import type { Link, LinkOwner } from './link.js';
import { GOODBYE, MAGIC, NOOP, RESET, type Version } from './messages.js';

export interface SessionOptions {
  readonly router: Router<BoltQuery>;
  readonly access: Access | null;
  readonly maxBodyBytes: number;
}

/** For each step until the client is ready. */
const STEP_TIMEOUT_MS = 15_000;
/** For one message, from its first byte to its last. */
const MESSAGE_TIMEOUT_MS = 120_000;
/** For the last words to reach a client. */
const LINGER_MS = 1000;
/** Of whoever has not made itself known. */
const GREETING_LIMIT_BYTES = 64 * 1024;
/** Messages that wait for their turn; the client is not read while there are more. */
const MOST_WAITING = 100;

export class BoltSession implements BoltClient, LinkOwner {
  /** null: the handshake has come. */
  #handshake: Buffer | null = Buffer.alloc(0);
  #waiting: Frame[] = [];
  #waitingBytes = 0;
  #isAdvancing = false;
  #query: BoltQuery | null = null;
  #link: Link | null = null;
  #linkedTo: BoltGenerationPool | null = null;
  #stepTimer: NodeJS.Timeout | undefined;
  #messageTimer: NodeJS.Timeout | undefined;
  readonly #reader = new FrameReader(GREETING_LIMIT_BYTES, (frame) => this.#take(frame));
  readonly #conversation: Conversation;

  constructor(
    private readonly socket: Socket,
    private readonly options: SessionOptions,
  ) {
    const host = {
      ownAddress: () => `${socket.localAddress}:${socket.localPort}`,
      ask: (kind: QueryKind, first?: Frame) => this.#ask(kind, first),
      write: (answer: Buffer) => this.write(answer),
      dropLink: () => this.dropLink(),
      entered: (step: Step) => this.#entered(step),
      refused: ({ error }: ErrorBody) => options.router.countRefused(error),
    };
    this.#conversation = new Conversation(host, options.access);
    this.#entered('handshake');
    socket.on('data', (data) => this.#read(data));
    socket.on('drain', () => this.#link?.resume());
    // Whatever broke it, 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#conversation.step !== 'over') this.#conversation.enter('over');
      clearTimeout(this.#stepTimer);
    });
  }

  link(query: BoltQuery, pool: BoltGenerationPool): void {
    if (this.#link?.isOpen && this.#linkedTo === pool) {
      query.begin(this.#link);
      this.#advance();
      return;
    }
    this.dropLink();
    this.#linkedTo = pool;
    this.#link = pool.openLink(this.#conversation.opening, this);
  }

  opened(link: Link, version: Version): void {
    this.#conversation.agree(version);
    this.#query?.begin(link);
    this.#advance();
  }

  declined(_link: Link, failure: Buffer): void {
    this.#link = null;
    this.write(failure);
    this.#conversation.enter('over');
  }

  received(link: Link, frame: Frame): void {
    this.#query?.received(frame);
    if (this.#waiting.length > 0) this.#advance();
    if (this.socket.writableNeedDrain) link.pause();
  }

  writable(): void {
    this.#readOrNot();
  }

  lost(_link: Link, reason: Error): void {
    this.#link = null;
    this.#query?.lost(reason);
    this.#readOrNot();
  }

  write(answers: Buffer): void {
    if (this.socket.writable) this.socket.write(answers);
  }

  writeFailure({ kind }: BoltQuery, error: ErrorBody): void {
    this.#conversation.fail(kind, error);
  }

  dropLink(): void {
    this.#link?.end();
    this.#link = null;
  }

  over({ kind }: BoltQuery, outcome: Outcome): void {
    this.#query = null;
    if (this.#conversation.step === 'over') return;
    this.#conversation.over(kind, outcome);
    this.#advance();
  }

  #read(data: Buffer): void {
    if (this.#conversation.step === 'over') return;
    try {
      if (this.#handshake === null) this.#reader.push(data);
      else this.#readHandshake(Buffer.concat([this.#handshake, data]));
    } catch (error) {
      this.#conversation.refuse(error);
    }
    this.#timeMessage();
    this.#readOrNot();
  }

  #readHandshake(handshake: Buffer): void {
    this.#handshake = handshake;
    if (!isHandshake(handshake)) this.socket.destroy();
    else if (handshake.length >= HANDSHAKE_BYTES) {
      this.#handshake = null;
      this.#conversation.begin(handshake.subarray(MAGIC.length, HANDSHAKE_BYTES));
      if (handshake.length > HANDSHAKE_BYTES) this.#reader.push(handshake.subarray(HANDSHAKE_BYTES));
    }
  }

  #take(frame: Frame): void {
    const { step } = this.#conversation;
    if (frame.signature === NOOP || step === 'over') return;
    if (frame.signature === GOODBYE) {
      this.#conversation.enter('over');
      return;
    }
    this.#waiting.push(frame);
    this.#waitingBytes += frame.raw.length;
    const query = this.#query;
    if (frame.signature === RESET && step === 'ready') query?.interrupt(() => this.options.router.cancel(query));
    this.#advance();
  }

  /** Handles what waits, as far as it can be handled now. */
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#query !== null && !this.#query.takes(next.signature)) break;
      this.#waiting.shift();
      this.#waitingBytes -= next.raw.length;
      if (this.#query === null) this.#conversation.handle(next);
      else this.#query.add(next);
    }
    this.#isAdvancing = false;
    this.#readOrNot();
  }

  #ask(kind: QueryKind, first?: Frame): void {
    // From here on it is we who take our time.
    clearTimeout(this.#stepTimer);
    const query = new BoltQuery(kind, this);
    if (first !== undefined) query.add(first);
    this.#query = query;
    this.options.router.accept(query);
  }

  #entered(step: Step): void {
    clearTimeout(this.#stepTimer);
    if (step === 'over') this.#leave();
    else if (step === 'ready') this.#reader.limitBytes = this.options.maxBodyBytes;
    else if (step !== 'failed') this.#stepTimer = setTimeout(() => this.socket.destroy(), STEP_TIMEOUT_MS);
  }

  #timeMessage(): void {
    if (this.#reader.isPartial) {
      this.#messageTimer ??= setTimeout(() => this.socket.destroy(), MESSAGE_TIMEOUT_MS);
    } else this.#stopTimingMessage();
  }

  #stopTimingMessage(): void {
    clearTimeout(this.#messageTimer);
    this.#messageTimer = undefined;
  }

  #readOrNot(): void {
    const { maxBodyBytes } = this.options;
    if (this.#waiting.length > MOST_WAITING || this.#waitingBytes > maxBodyBytes || this.#link?.isFull)
      this.socket.pause();
    else this.socket.resume();
  }

  /** What was written still leaves; what was asked is of no interest any more. */
  #leave(): void {
    this.socket.end();
    this.#stepTimer = setTimeout(() => this.socket.destroy(), LINGER_MS);
    this.#stopTimingMessage();
    this.#waiting = [];
    this.#waitingBytes = 0;
    const query = this.#query;
    this.#query = null;
    if (query !== null) this.options.router.cancel(query);
    this.dropLink();
  }
}
