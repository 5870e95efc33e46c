/**
 * The connection of one client to one generation. It opens by shaking hands for the version that the client has agreed
 * on, and by saying again what the client said to make itself known; from then on messages go through as they are.
 */
import { connect, type Socket } from 'node:net';
import { reasonOf } from '../../../errors.js';
import { type Frame, FrameReader } from './frames.js';
import { FAILURE, GOODBYE_FRAME, MAGIC, type Version } from './messages.js';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** See notify.ts; null: the GraphServer asks for none. */
  readonly secret: string | null;
}

/** What a link begins with. */
export interface Opening {
  /** The four versions that are offered, 16 bytes. */
  readonly versions: Buffer;
  /** HELLO and LOGON, as far as the client has got with them. */
  readonly greeting: readonly Buffer[];
}

/** Hears of `opened` or `declined` once, then of messages; `lost` is the last, unless it was destroyed. */
export interface LinkOwner {
  opened(link: Link, version: Version): void;
  /** The GraphServer does not take the greeting that another one took. */
  declined(link: Link, failure: Buffer): void;
  received(link: Link, frame: Frame): void;
  /** It can be written to again. */
  writable(link: Link): void;
  lost(link: Link, reason: Error): void;
}

/** For connecting, shaking hands and the greeting, each on its own. */
const STEP_TIMEOUT_MS = 10_000;
/** A message of a GraphServer is as large as its value: only its client can tell what is too large. */
const NO_LIMIT = Number.POSITIVE_INFINITY;

export class Link {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #reader = new FrameReader(NO_LIMIT, (frame) => this.#take(frame));
  #step: 'shaking hands' | 'greeting' | 'open' | 'over' = 'shaking hands';
  #answer: Buffer = Buffer.alloc(0);
  #version: Version = Buffer.alloc(0);
  #toGreet: number;
  #reason = new Error('the GraphServer closed the connection');

  constructor(
    { host, port, secret }: Address,
    private readonly opening: Opening,
    private readonly owner: LinkOwner,
  ) {
    this.#toGreet = opening.greeting.length;
    this.#socket = connect({ host, port, noDelay: true, timeout: STEP_TIMEOUT_MS });
    this.#socket.on('timeout', () => this.#socket.destroy(new Error(`the GraphServer was silent while ${this.#step}`)));
    this.#socket.on('error', (error) => {
      this.#reason = error;
    });
    this.#socket.on('drain', () => owner.writable(this));
    this.#socket.on('data', (data) => this.#read(data));
    this.closed = new Promise((resolve) => this.#socket.on('close', () => resolve(this.#gone())));
    if (secret !== null) this.#socket.write(`GRAPHKEEPER ${secret}\n`);
    this.#socket.write(Buffer.concat([MAGIC, opening.versions]));
  }

  get isOpen(): boolean {
    return this.#step === 'open';
  }

  /** Give no more until the owner hears that it is writable. */
  get isFull(): boolean {
    return this.#socket.writableNeedDrain;
  }

  send(raw: Buffer): void {
    // What a client sends at once goes on at once: its RUN and PULL in one packet.
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(raw);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Takes leave; the owner hears nothing any more. */
  end(): void {
    const wasOpen = this.isOpen;
    this.#step = 'over';
    if (wasOpen) this.#socket.write(GOODBYE_FRAME);
    this.#socket.destroySoon();
  }

  /** The owner hears nothing any more. */
  destroy(): void {
    this.#step = 'over';
    this.#socket.destroy();
  }

  /** As if the GraphServer had ended. */
  break(reason: Error): void {
    this.#socket.destroy(reason);
  }

  #read(data: Buffer): void {
    try {
      if (this.#step === 'shaking hands') this.#readVersion(data);
      else this.#reader.push(data);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : new Error(reasonOf(error)));
    }
  }

  #readVersion(data: Buffer): void {
    this.#answer = Buffer.concat([this.#answer, data]);
    if (this.#answer.length < 4) return;
    this.#version = this.#answer.subarray(0, 4);
    const rest = this.#answer.subarray(4);
    if (this.#toGreet === 0) this.#open();
    else {
      this.#step = 'greeting';
      for (const raw of this.opening.greeting) this.send(raw);
    }
    if (rest.length > 0) this.#reader.push(rest);
  }

  #open(): void {
    this.#step = 'open';
    // How long a query may take is its client's business.
    this.#socket.setTimeout(0);
    this.owner.opened(this, this.#version);
  }

  #take(frame: Frame): void {
    if (this.#step === 'open') this.owner.received(this, frame);
    else if (this.#step === 'greeting') this.#takeGreeting(frame);
  }

  #takeGreeting({ signature, raw }: Frame): void {
    if (signature === FAILURE) {
      this.owner.declined(this, raw);
      this.destroy();
      return;
    }
    this.#toGreet -= 1;
    if (this.#toGreet === 0) this.#open();
  }

  #gone(): void {
    if (this.#step === 'over') return;
    this.#step = 'over';
    this.owner.lost(this, this.#reason);
  }
}
