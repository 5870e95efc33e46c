/**
 * One Bolt connection: the secret, the handshake, and then the messages, which its session handles one after another.
 * RESET is seen as soon as it comes, so that what is before it can be cut short. Whatever is malformed ends the
 * connection, and only that.
 */
import type { Socket } from 'node:net';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import { BoltSession, type BoltSessionOptions } from './bolt-session.js';
import { Dechunker } from './dechunker.js';
import { CHOICE_BYTES, HANDSHAKE_BYTES, readChoice, shakeHands } from './handshake.js';
import { RESET } from './messages.js';
import { MessageWriter, readMessage } from './packstream.js';
import type { SecretLine } from './secret-line.js';
import type { BoltVersion } from './version.js';

export interface BoltConnectionOptions extends Omit<BoltSessionOptions, 'version'> {
  readonly maxMessageBytes: number;
  /** How long a client may be silent while others wait for what it has written, and until it has shaken hands. */
  readonly patienceMs: number;
  /** How often a client that waits is told that we are still there. */
  readonly keepAliveMs: number;
}

type Step = 'secret' | 'handshake' | 'choice' | 'messages' | 'ended';

/** Beyond this, the client is not read from until it has been answered. */
const MAX_QUEUED_BYTES = 1024 ** 2;

/** An empty chunk. */
const STILL_THERE = Buffer.alloc(2);

export class BoltConnection {
  readonly #socket: Socket;
  readonly #options: BoltConnectionOptions;
  readonly #secret: SecretLine;
  readonly #writer = new MessageWriter();
  readonly #dechunker: Dechunker;
  readonly #queue: Buffer[] = [];
  #queuedBytes = 0;
  #received: Buffer = Buffer.alloc(0);
  #step: Step = 'secret';
  #session: BoltSession | null = null;
  #resets = 0;
  #isHandling = false;
  #isDraining = false;
  #patience: NodeJS.Timeout | undefined;

  constructor(socket: Socket, secret: SecretLine, options: BoltConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#secret = secret;
    this.#dechunker = new Dechunker(options.maxMessageBytes);
    socket.setNoDelay();
    socket.setTimeout(options.patienceMs, () => socket.destroy());
    socket.on('data', (bytes) => this.#receive(bytes));
    // Whatever has broken it: `close` follows, and the client knows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#closed());
  }

  /** Ends when everything that the client has asked for is answered and its transaction is over. */
  drain(): void {
    this.#isDraining = true;
    this.#endIfDrained();
  }

  #receive(bytes: Buffer): void {
    if (this.#step === 'messages') this.#receiveMessages(bytes);
    else this.#receiveGreeting(bytes);
  }

  #receiveGreeting(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    if (this.#step === 'secret') this.#checkSecret();
    if (this.#step === 'handshake' && this.#received.length >= HANDSHAKE_BYTES) this.#shakeHands();
    if (this.#step === 'choice' && this.#received.length >= CHOICE_BYTES) this.#readChoice();
  }

  #checkSecret(): void {
    const check = this.#secret.check(this.#received);
    if (check === 'wrong') this.#end();
    if (check === 'wrong' || check === 'incomplete') return;
    this.#take(check.lengthBytes);
    this.#step = 'handshake';
  }

  #shakeHands(): void {
    const handshake = shakeHands(this.#take(HANDSHAKE_BYTES));
    this.#socket.write(handshake.reply);
    if (handshake.kind === 'refused') this.#end();
    else if (handshake.kind === 'choosing') this.#step = 'choice';
    else this.#open(handshake.version);
  }

  #readChoice(): void {
    const version = readChoice(this.#take(CHOICE_BYTES));
    if (version === null) this.#end();
    else this.#open(version);
  }

  #take(count: number): Buffer {
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }

  #open(version: BoltVersion): void {
    this.#socket.setTimeout(0);
    this.#step = 'messages';
    this.#session = new BoltSession(
      { ...this.#options, version },
      {
        send: (message) => this.#writer.add(message),
        flush: () => this.#flush(),
        isInterrupted: () => this.#resets > 0 || this.#socket.destroyed,
      },
    );
    this.#receiveMessages(this.#received);
    this.#received = Buffer.alloc(0);
  }

  #receiveMessages(bytes: Buffer): void {
    for (const message of this.#dechunker.add(bytes)) {
      if (message[1] === RESET) this.#resets += 1;
      this.#queuedBytes += message.length;
      this.#queue.push(message);
    }
    if (this.#dechunker.isTooLarge) this.#socket.pause();
    if (this.#queuedBytes > MAX_QUEUED_BYTES) this.#socket.pause();
    void this.#handleQueued();
  }

  /** Never rejects: what goes wrong with a message is answered, and ends the connection if it must. */
  async #handleQueued(): Promise<void> {
    const session = this.#session;
    if (this.#isHandling || session === null) return;
    this.#isHandling = true;
    clearTimeout(this.#patience);
    const keepAlive = setInterval(() => this.#socket.write(STILL_THERE), this.#options.keepAliveMs);
    try {
      for (let bytes = this.#queue.shift(); bytes !== undefined && !session.hasEnded; bytes = this.#queue.shift()) {
        await this.#handle(session, bytes);
      }
      if (this.#dechunker.isTooLarge && !session.hasEnded) {
        session.refuse(new Error(`The message is larger than ${this.#options.maxMessageBytes} bytes`));
        await this.#flush();
      }
    } finally {
      clearInterval(keepAlive);
      this.#isHandling = false;
    }
    this.#rest(session);
  }

  async #handle(session: BoltSession, bytes: Buffer): Promise<void> {
    if (bytes[1] === RESET) this.#resets -= 1;
    this.#queuedBytes -= bytes.length;
    try {
      await session.handle(readMessage(bytes), bytes.length);
    } catch (error) {
      session.refuse(error);
      await this.#flush();
    }
    if (this.#queuedBytes <= MAX_QUEUED_BYTES && !this.#dechunker.isTooLarge) this.#socket.resume();
  }

  /** Everything that has come is answered. */
  #rest(session: BoltSession): void {
    if (this.#socket.destroyed) void this.#release(session);
    else if (session.hasEnded) this.#end();
    else this.#endIfDrained();
    if (session.holdsWriter) this.#patience = setTimeout(() => void this.#expire(session), this.#options.patienceMs);
  }

  /** The others' writes have waited long enough. */
  async #expire(session: BoltSession): Promise<void> {
    if (this.#isHandling) return;
    this.#isHandling = true;
    await session.expire(new GraphkeeperError('GK_QUERY_TIMEOUT')).catch((error: unknown) => session.refuse(error));
    this.#isHandling = false;
    void this.#handleQueued();
  }

  /** A client that does not read what it has asked for is waited for, but not while others wait for what it has written. */
  async #flush(): Promise<void> {
    const bytes = this.#writer.take();
    if (bytes.length === 0 || this.#socket.destroyed || this.#socket.write(bytes)) return;
    const patience = this.#session?.holdsWriter
      ? setTimeout(() => this.#socket.destroy(), this.#options.patienceMs)
      : undefined;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#socket.off('drain', done);
        this.#socket.off('close', done);
        resolve();
      };
      this.#socket.on('drain', done);
      this.#socket.on('close', done);
    });
    clearTimeout(patience);
  }

  #endIfDrained(): void {
    if (this.#isDraining && !this.#isHandling && (this.#session?.isIdle ?? true)) this.#end();
  }

  #end(): void {
    this.#step = 'ended';
    this.#socket.destroySoon();
  }

  #closed(): void {
    clearTimeout(this.#patience);
    this.#queue.length = 0;
    if (this.#session !== null && !this.#isHandling) void this.#release(this.#session);
  }

  /** Nobody is left who could be told of an error; the engine has rolled back anyway. */
  async #release(session: BoltSession): Promise<void> {
    await session.end().catch((error: unknown) => process.emitWarning(reasonOf(error)));
  }
}
