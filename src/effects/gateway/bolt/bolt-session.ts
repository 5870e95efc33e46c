/**
 * One client's conversation. What is about the conversation itself is answered here: RESET, ROUTE, LOGOFF, and
 * everything while the client has not said RESET after a failure. What asks something of a graph becomes a query, which
 * the router sends to a generation; between two queries the client belongs to none, so it may be another every time.
 */
import type { Socket } from 'node:net';
import { asGraphkeeperError, type ErrorBody, type ErrorCode, GraphkeeperError } from '../../../errors.js';
import type { Access } from '../../security/access.js';
import type { Router } from '../router.js';
import type { BoltGenerationPool } from './bolt-pool.js';
import { type BoltClient, BoltQuery, type Outcome, type QueryKind } from './bolt-query.js';
import { admit } from './credentials.js';
import { failureFrame } from './failure.js';
import { type Frame, FrameReader } from './frames.js';
import { acceptableVersions, assumedVersion, HANDSHAKE_BYTES, isHandshake } from './handshake.js';
import type { Address, Link, LinkOwner } from './link.js';
import {
  BEGIN,
  GOODBYE,
  HELLO,
  IGNORED_FRAME,
  isAtLeast,
  LOGOFF,
  LOGON,
  NO_VERSION,
  NOOP,
  RESET,
  ROLLBACK,
  ROUTE,
  RUN,
  SUCCESS_FRAME,
  TELEMETRY,
  type Version,
} from './messages.js';
import { routingTable } from './routing-table.js';

export interface SessionOptions {
  readonly router: Router<BoltQuery>;
  readonly access: Access | null;
  readonly maxBodyBytes: number;
}

/** What the client may say next. */
type Step = 'handshake' | 'hello' | 'logon' | 'ready' | 'failed' | 'over';

/** For each step until it is ready. */
const STEP_TIMEOUT_MS = 15_000;
/** For one message, from its first byte to its last. */
const MESSAGE_TIMEOUT_MS = 120_000;
const LINGER_MS = 1000;
/** Of whoever has not made itself known. */
const GREETING_LIMIT_BYTES = 64 * 1024;
/** Messages that wait for their turn; the client is not read while there are more. */
const MOST_WAITING = 100;

export class BoltSession implements BoltClient, LinkOwner {
  #step: Step = 'handshake';
  #opening: Buffer | null = Buffer.alloc(0);
  #versions: Buffer = Buffer.alloc(0);
  #version: Version | null = null;
  #hello: Buffer | null = null;
  #logon: Buffer | null = null;
  #greeting: Frame | null = null;
  #waiting: Frame[] = [];
  #isAdvancing = false;
  /** What the client hears at the next request. */
  #broken: ErrorBody | null = null;
  #query: BoltQuery | null = null;
  #link: Link | null = null;
  #linkedTo: BoltGenerationPool | null = null;
  #stepTimer: NodeJS.Timeout | undefined;
  #messageTimer: NodeJS.Timeout | undefined;
  readonly #reader = new FrameReader(GREETING_LIMIT_BYTES, (frame) => this.#take(frame));

  constructor(
    private readonly socket: Socket,
    private readonly options: SessionOptions,
  ) {
    this.#enter('handshake');
    socket.on('data', (data) => this.#read(data));
    socket.on('drain', () => this.#link?.resume());
    // Whatever broke it, 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#leave();
      clearTimeout(this.#stepTimer);
    });
  }

  link(query: BoltQuery, pool: BoltGenerationPool, address: Address): void {
    if (this.#link?.isOpen && this.#linkedTo === pool) {
      query.begin(this.#link);
      return;
    }
    this.dropLink();
    const greeting = [this.#hello, this.#logon].filter((raw) => raw !== null);
    const versions = this.#version === null ? acceptableVersions(this.#versions) : onlyVersion(this.#version);
    this.#linkedTo = pool;
    this.#link = pool.openLink(address, { versions, greeting }, this);
  }

  opened(link: Link, version: Version): void {
    if (this.#version === null) this.#agree(version);
    else if (!this.#version.equals(version)) {
      this.#refuseAndEnd('GK_INVALID_ARGUMENT', {
        field: 'The Bolt version of this connection',
        value: `${this.#version[3]}.${this.#version[2]}`,
        remedy: 'the GraphServer that runs now does not speak it: connect again',
      });
      return;
    }
    this.#query?.begin(link);
    this.#advance();
  }

  declined(_link: Link, failure: Buffer): void {
    this.#link = null;
    this.write(failure);
    this.#end();
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
    this.socket.write(answers);
  }

  writeFailure({ kind }: BoltQuery, error: ErrorBody): void {
    if (kind === 'handshake') {
      // There is no way to say so yet: agree, and say it in answer to HELLO.
      this.#agree(assumedVersion(this.#versions));
      this.#broken = error;
    } else this.write(failureFrame(error, this.#version ?? NO_VERSION));
  }

  dropLink(): void {
    this.#link?.end();
    this.#link = null;
  }

  over({ kind }: BoltQuery, outcome: Outcome): void {
    this.#query = null;
    if (this.#step === 'over') return;
    if (kind === 'greeting') this.#greeted(outcome);
    else if (kind !== 'handshake' && outcome.type !== 'done') {
      this.#enter('failed');
      if (outcome.type === 'broken') this.#broken = outcome.error;
    }
    this.#advance();
  }

  #read(data: Buffer): void {
    if (this.#step === 'over') return;
    try {
      if (this.#opening === null) this.#reader.push(data);
      else this.#readHandshake(Buffer.concat([this.#opening, data]));
      this.#timeMessage();
    } catch (thrown) {
      const { code, details } = asGraphkeeperError(thrown);
      this.#refuseAndEnd(code, details);
    }
    this.#readOrNot();
  }

  #readHandshake(opening: Buffer): void {
    this.#opening = opening;
    if (!isHandshake(opening)) this.socket.destroy();
    else if (opening.length >= HANDSHAKE_BYTES) {
      this.#opening = null;
      this.#versions = opening.subarray(4, HANDSHAKE_BYTES);
      this.#ask('handshake');
      if (opening.length > HANDSHAKE_BYTES) this.#reader.push(opening.subarray(HANDSHAKE_BYTES));
    }
  }

  #take(frame: Frame): void {
    if (frame.signature === NOOP || this.#step === 'over') return;
    this.#waiting.push(frame);
    const { router } = this.options;
    const query = this.#query;
    if (frame.signature === GOODBYE) this.#end();
    else if (frame.signature === RESET && this.#step === 'ready') query?.interrupt(() => router.cancel(query));
    this.#advance();
  }

  /** Handles what waits, as far as it can be handled now. */
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    for (let next = this.#waiting[0]; next !== undefined && this.#step !== 'over'; next = this.#waiting[0]) {
      if (this.#query !== null && !this.#query.takes(next.signature)) break;
      this.#waiting.shift();
      if (this.#query === null) this.#handle(next);
      else this.#query.add(next);
    }
    this.#isAdvancing = false;
    this.#readOrNot();
  }

  #handle(frame: Frame): void {
    switch (this.#step) {
      case 'hello':
      case 'logon':
        this.#handleGreeting(frame);
        break;
      case 'ready':
        this.#handleReady(frame);
        break;
      case 'failed':
        this.#handleFailed(frame);
        break;
      case 'handshake':
      case 'over':
    }
  }

  #handleGreeting(frame: Frame): void {
    if (this.#broken !== null) {
      this.write(failureFrame(this.#broken, this.#version ?? NO_VERSION));
      this.#end();
      return;
    }
    const expected = this.#step === 'hello' ? HELLO : LOGON;
    if (frame.signature !== expected) {
      this.#refuseAndEnd('GK_INVALID_ARGUMENT', outOfTurn(frame.signature, expected === HELLO ? 'HELLO' : 'LOGON'));
      return;
    }
    try {
      const hasCredentials = expected === LOGON || !isAtLeast(this.#version ?? NO_VERSION, 5, 1);
      this.#greeting = hasCredentials ? admit(frame, this.options.access) : frame;
    } catch (thrown) {
      const { code, details } = asGraphkeeperError(thrown);
      this.#refuseAndEnd(code, details);
      return;
    }
    this.#ask('greeting', this.#greeting);
  }

  #handleReady(frame: Frame): void {
    switch (frame.signature) {
      case RUN:
        this.#ask('autoCommit', frame);
        break;
      case BEGIN:
        this.#ask('transaction', frame);
        break;
      case RESET:
      case TELEMETRY:
        this.write(SUCCESS_FRAME);
        break;
      case ROUTE:
        this.write(routingTable(frame.raw, `${this.socket.localAddress}:${this.socket.localPort}`));
        break;
      case LOGOFF:
        this.#logOff();
        break;
      default: {
        const error = new GraphkeeperError('GK_INVALID_ARGUMENT', outOfTurn(frame.signature, 'RUN or BEGIN'));
        this.write(failureFrame(error.toBody(), this.#version ?? NO_VERSION));
        this.#enter('failed');
      }
    }
  }

  #handleFailed({ signature }: Frame): void {
    const broken = this.#broken;
    this.#broken = null;
    // A transaction that is gone has been rolled back.
    if (signature === RESET || (signature === ROLLBACK && broken !== null)) {
      this.#enter('ready');
      this.write(SUCCESS_FRAME);
    } else this.write(broken === null ? IGNORED_FRAME : failureFrame(broken, this.#version ?? NO_VERSION));
  }

  #ask(kind: QueryKind, first?: Frame): void {
    clearTimeout(this.#stepTimer);
    const query = new BoltQuery(kind, this);
    if (first !== undefined) query.add(first);
    this.#query = query;
    this.options.router.accept(query);
  }

  #agree(version: Version): void {
    this.#version = version;
    this.write(version);
    if (version.equals(NO_VERSION)) this.#end();
    else this.#enter('hello');
  }

  #greeted(outcome: Outcome): void {
    if (outcome.type !== 'done') {
      this.#end();
      return;
    }
    const raw = this.#greeting?.raw ?? null;
    if (this.#step === 'hello') this.#hello = raw;
    else this.#logon = raw;
    const asksForLogon = this.#step === 'hello' && isAtLeast(this.#version ?? NO_VERSION, 5, 1);
    this.#enter(asksForLogon ? 'logon' : 'ready');
  }

  /** Whoever logs on next does so on a new link. */
  #logOff(): void {
    this.dropLink();
    this.#logon = null;
    this.#enter('logon');
    this.write(SUCCESS_FRAME);
  }

  #enter(step: Step): void {
    this.#step = step;
    clearTimeout(this.#stepTimer);
    if (step === 'ready') this.#reader.limitBytes = this.options.maxBodyBytes;
    if (step === 'handshake' || step === 'hello' || step === 'logon') {
      this.#stepTimer = setTimeout(() => this.socket.destroy(), STEP_TIMEOUT_MS);
    }
  }

  #timeMessage(): void {
    if (!this.#reader.isPartial) {
      clearTimeout(this.#messageTimer);
      this.#messageTimer = undefined;
    } else this.#messageTimer ??= setTimeout(() => this.socket.destroy(), MESSAGE_TIMEOUT_MS);
  }

  #readOrNot(): void {
    if (this.#waiting.length > MOST_WAITING || this.#waitingBytes() > this.options.maxBodyBytes || this.#link?.isFull)
      this.socket.pause();
    else this.socket.resume();
  }

  #waitingBytes(): number {
    return this.#waiting.reduce((bytes, { raw }) => bytes + raw.length, 0);
  }

  #refuseAndEnd(code: ErrorCode, details: GraphkeeperError['details']): void {
    this.options.router.countRefused(code);
    const error = new GraphkeeperError(code, details).toBody();
    if (this.#step !== 'handshake') this.write(failureFrame(error, this.#version ?? NO_VERSION));
    this.#end();
  }

  /** What was written still leaves; the client has a little time to take it. */
  #end(): void {
    this.socket.end();
    this.#leave();
    this.#stepTimer = setTimeout(() => this.socket.destroy(), LINGER_MS);
  }

  #leave(): void {
    if (this.#step === 'over') return;
    this.#enter('over');
    clearTimeout(this.#messageTimer);
    this.#waiting = [];
    if (this.#query !== null) this.options.router.cancel(this.#query);
    this.#query = null;
    this.dropLink();
  }
}

function onlyVersion(version: Version): Buffer {
  return Buffer.concat([version, Buffer.alloc(12)]);
}

function outOfTurn(signature: number, expected: string): { field: string; value: string; remedy: string } {
  const value = `0x${signature.toString(16).padStart(2, '0')}`;
  return { field: 'The signature of the Bolt message', value, remedy: `${expected} may come now` };
}
