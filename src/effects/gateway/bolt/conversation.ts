/**
 * What each message of a client does, and what it has agreed on with us. What is about the conversation itself is
 * answered here: RESET, ROUTE, LOGOFF, and everything between a failure and the RESET after it. What asks something of a
 * graph becomes a query.
 */
import { asGraphkeeperError, type ErrorBody, GraphkeeperError } from '../../../errors.js';
import type { Access } from '../../security/access.js';
import type { Outcome, QueryKind } from './bolt-query.js';
import { admit } from './credentials.js';
import { failureFrame } from './failure.js';
import type { Frame } from './frames.js';
import { acceptableVersions, assumedVersion, onlyVersion } from './handshake.js';
import type { Opening } from './link.js';
import * as message from './messages.js';
import { routingTable } from './routing-table.js';

/** What the client may say next. */
export type Step = 'handshake' | 'hello' | 'logon' | 'ready' | 'failed' | 'over';

export interface ConversationHost {
  /** `host:port` of this connection, as it is here. */
  readonly ownAddress: () => string;
  readonly ask: (kind: QueryKind, first?: Frame) => void;
  readonly write: (answer: Buffer) => void;
  /** The client is known by another name from here on, or by none. */
  readonly dropLink: () => void;
  readonly entered: (step: Step) => void;
  /** Refused by the gateway itself. */
  readonly refused: (error: ErrorBody) => void;
}

export class Conversation {
  #step: Step = 'handshake';
  #versions: Buffer = message.NO_VERSION;
  #version: message.Version | null = null;
  #hello: Buffer | null = null;
  #logon: Buffer | null = null;
  /** The one of both that is being answered. */
  #greeting: Frame | null = null;
  /** What the client hears at its next request. */
  #broken: ErrorBody | null = null;

  constructor(
    private readonly host: ConversationHost,
    private readonly access: Access | null,
  ) {}

  get step(): Step {
    return this.#step;
  }

  /** What a link for this client begins with. */
  get opening(): Opening {
    const greeting = [this.#hello, this.#logon].filter((raw) => raw !== null);
    return {
      versions: this.#version === null ? acceptableVersions(this.#versions) : onlyVersion(this.#version),
      greeting,
    };
  }

  begin(versions: Buffer): void {
    this.#versions = versions;
    this.host.ask('handshake');
  }

  /** A link speaks this version: the client's, from now on, or the one that it has. */
  agree(version: message.Version): void {
    if (this.#version === null) {
      this.#version = version;
      this.host.write(version);
      this.enter(version.equals(message.NO_VERSION) ? 'over' : 'hello');
    } else if (!this.#version.equals(version)) {
      const [, , minor, major] = this.#version;
      const remedy = 'the GraphServer that runs now does not speak it: connect again';
      this.refuse(invalid('The Bolt version of this connection', `${major}.${minor}`, remedy));
    }
  }

  /** Handles one message. Only while no query is under way. */
  handle(frame: Frame): void {
    switch (this.#step) {
      case 'hello':
        this.#handleGreeting(frame, message.HELLO);
        break;
      case 'logon':
        this.#handleGreeting(frame, message.LOGON);
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

  over(kind: QueryKind, outcome: Outcome): void {
    if (kind === 'handshake') return;
    if (kind === 'greeting') this.#greeted(outcome);
    else if (outcome.type !== 'done') {
      this.enter('failed');
      if (outcome.type === 'broken') this.#broken = outcome.error;
    }
  }

  fail(kind: QueryKind, error: ErrorBody): void {
    if (kind === 'handshake') {
      // There is no way to say so yet: agree, and say it in answer to HELLO.
      this.agree(assumedVersion(this.#versions));
      this.#broken = error;
    } else this.#writeFailure(error);
  }

  /** The client cannot be understood, or not be admitted. */
  refuse(thrown: unknown): void {
    const error = asGraphkeeperError(thrown).toBody();
    this.host.refused(error);
    if (this.#step !== 'handshake') this.#writeFailure(error);
    this.enter('over');
  }

  enter(step: Step): void {
    this.#step = step;
    this.host.entered(step);
  }

  #handleGreeting(frame: Frame, expected: number): void {
    if (this.#broken !== null) {
      this.#writeFailure(this.#broken);
      this.enter('over');
    } else if (frame.signature !== expected) {
      this.refuse(outOfTurn(frame.signature, expected === message.HELLO ? 'HELLO' : 'LOGON'));
    } else {
      try {
        this.#greeting = this.#saysWho(expected) ? admit(frame, this.access) : frame;
      } catch (error) {
        this.refuse(error);
        return;
      }
      this.host.ask('greeting', this.#greeting);
    }
  }

  /** LOGON does since there is one; before, HELLO does. */
  #saysWho(signature: number): boolean {
    return signature === message.LOGON || !this.#hasLogon();
  }

  #hasLogon(): boolean {
    return this.#version !== null && message.isAtLeast(this.#version, 5, 1);
  }

  #greeted({ type }: Outcome): void {
    if (type !== 'done') {
      this.enter('over');
      return;
    }
    const raw = this.#greeting?.raw ?? null;
    if (this.#step === 'hello') {
      this.#hello = raw;
      this.enter(this.#hasLogon() ? 'logon' : 'ready');
    } else {
      this.#logon = raw;
      this.enter('ready');
    }
  }

  #handleReady(frame: Frame): void {
    switch (frame.signature) {
      case message.RUN:
        this.host.ask('autoCommit', frame);
        break;
      case message.BEGIN:
        this.host.ask('transaction', frame);
        break;
      case message.RESET:
      case message.TELEMETRY:
        this.host.write(message.SUCCESS_FRAME);
        break;
      case message.ROUTE:
        this.#route(frame.raw);
        break;
      case message.LOGOFF:
        // Whoever logs on next does so on a link of its own.
        this.host.dropLink();
        this.#logon = null;
        this.enter('logon');
        this.host.write(message.SUCCESS_FRAME);
        break;
      default:
        this.#writeFailure(outOfTurn(frame.signature, 'RUN or BEGIN').toBody());
        this.enter('failed');
    }
  }

  #handleFailed({ signature }: Frame): void {
    const broken = this.#broken;
    this.#broken = null;
    // A transaction that is gone has been rolled back.
    if (signature === message.RESET || (signature === message.ROLLBACK && broken !== null)) {
      this.enter('ready');
      this.host.write(message.SUCCESS_FRAME);
    } else if (broken === null) this.host.write(message.IGNORED_FRAME);
    else this.#writeFailure(broken);
  }

  #route(route: Buffer): void {
    try {
      this.host.write(routingTable(route, this.host.ownAddress()));
    } catch (error) {
      this.refuse(error);
    }
  }

  #writeFailure(error: ErrorBody): void {
    this.host.write(failureFrame(error, this.#version ?? message.NO_VERSION));
  }
}

function outOfTurn(signature: number, expected: string): GraphkeeperError {
  const value = `0x${signature.toString(16).padStart(2, '0')}`;
  return invalid('The signature of the Bolt message', value, `${expected} may come now`);
}

function invalid(field: string, value: string, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value, remedy });
}
