/**
 * One client's conversation: what each message does, and what is answered. Messages are handled one after another.
 *
 *   after a failure       everything is ignored until RESET; the transaction, if there was one, has been rolled back
 *   RESET                 what waits before it is ignored, rows that are being sent end, a statement that the engine has
 *                         begun ends by itself; then transaction and results are gone
 *   a protocol violation  is answered with a failure, and the connection ends
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { asGraphkeeperError, type GraphkeeperError } from '../../errors.js';
import { deadlineIn } from '../deadline.js';
import type { Engine } from '../engine.js';
import type { ExplicitTransaction } from '../explicit-transaction.js';
import type { Answer } from '../query.js';
import type { Delivery } from '../read-result.js';
import { boltForm } from './bolt-form.js';
import { bindParameters } from './bolt-parameters.js';
import { failure } from './failure.js';
import * as message from './messages.js';
import { integerIn, type Metadata, mapField, ProtocolViolation, rowCount, textField } from './messages.js';
import { type OpenResult, OpenResults } from './open-results.js';
import { Structure } from './packstream.js';
import { checkPlace, type State } from './places.js';
import { routingAddress, routingTable } from './routing-table.js';
import { elapsedMs, summary } from './summary.js';
import { type BoltVersion, isAtLeast } from './version.js';

/** The way to the client. */
export interface Client {
  readonly send: (message: Structure) => void;
  /** Resolves when the client can take more, or is gone. */
  readonly flush: () => Promise<void>;
  /** It has sent RESET meanwhile, or is gone: nobody waits for what is being done. */
  readonly isInterrupted: () => boolean;
}

export interface BoltSessionOptions {
  readonly engine: Engine;
  readonly graphId: string;
  readonly generation: number;
  readonly version: BoltVersion;
  readonly connectionId: string;
  /** Where the client may connect to again, unless it says where it has connected to. */
  readonly address: string;
}

/** Drivers ask for a thousand at a time, unless told otherwise. */
const BUFFERED_ROWS = 1000;

/** Rows sent before others get a turn. */
const ROWS_AT_A_TIME = 100;

/** Drivers look for the product's name in front, and take the features of a version from the protocol. */
const AGENT = 'Neo4j/5.26.0 (graphkeeper)';

export class BoltSession {
  readonly #options: BoltSessionOptions;
  readonly #client: Client;
  readonly #delivery: Delivery;
  readonly #results = new OpenResults();
  #state: State = 'connected';
  #transaction: ExplicitTransaction | null = null;
  /** Why the transaction was ended behind the client's back. */
  #expired: GraphkeeperError | null = null;
  #routingAddress: unknown;
  #commits = 0;

  constructor(options: BoltSessionOptions, client: Client) {
    this.#options = options;
    this.#client = client;
    this.#delivery = { form: boltForm(options.version), bufferedRows: BUFFERED_ROWS };
  }

  /** Whether the client, by what it has sent until now, has everything that it asked for. */
  get isIdle(): boolean {
    return this.#transaction === null && this.#results.isEmpty;
  }

  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  get holdsWriter(): boolean {
    return this.#transaction?.holdsWriter ?? false;
  }

  /** Answers the message. Only after the one before has been answered. */
  async handle(request: Structure, sizeBytes: number): Promise<void> {
    try {
      if (request.signature === message.GOODBYE) await this.end();
      else if (request.signature === message.RESET) await this.#reset();
      else if (this.#state === 'failed' || this.#client.isInterrupted()) this.#ignore();
      else await this.#answer(request, sizeBytes);
    } catch (error) {
      await this.#fail(error);
    }
    await this.#client.flush();
  }

  /** Rolls back and closes what is open. */
  async end(): Promise<void> {
    this.#state = 'ended';
    await this.#letGo();
  }

  /** Only between two messages: rolls back, and fails the next message with this error. */
  async expire(error: GraphkeeperError): Promise<void> {
    this.#expired = error;
    await this.#letGo();
  }

  /** To a client whose message was none. */
  refuse(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#client.send(failure(new ProtocolViolation(reason), this.#options.version));
    this.#state = 'ended';
  }

  async #answer(request: Structure, sizeBytes: number): Promise<void> {
    if (this.#expired !== null) throw this.#expired;
    checkPlace(request.signature, {
      state: this.#state,
      inTransaction: this.#transaction !== null,
      hasResults: !this.#results.isEmpty,
    });
    switch (request.signature) {
      case message.HELLO:
        return this.#hello(mapField(request, 0));
      case message.LOGON:
        return this.#enter('ready');
      case message.LOGOFF:
        return this.#enter('authenticating');
      case message.RUN:
        return this.#run(request, sizeBytes);
      case message.PULL:
        return this.#pull(mapField(request, 0));
      case message.DISCARD:
        return this.#discard(mapField(request, 0));
      case message.BEGIN:
        return this.#begin(mapField(request, 0));
      case message.COMMIT:
        return this.#commit();
      case message.ROLLBACK:
        await this.#letGo();
        return this.#succeed({});
      case message.ROUTE:
        return this.#succeed(this.#route(mapField(request, 0)));
      case message.TELEMETRY:
        return this.#succeed({});
      default:
        throw new ProtocolViolation(`There is no message 0x${request.signature.toString(16)}`);
    }
  }

  #hello(metadata: Metadata): void {
    const { version, connectionId } = this.#options;
    this.#routingAddress = routingAddress(metadata.routing);
    this.#state = isAtLeast(version, 5, 1) ? 'authenticating' : 'ready';
    this.#succeed({ server: AGENT, connection_id: connectionId, hints: {} });
  }

  #enter(state: State): void {
    this.#state = state;
    this.#succeed({});
  }

  async #run(request: Structure, sizeBytes: number): Promise<void> {
    const startedAt = performance.now();
    const { text, parameters, columnNames } = bindParameters(textField(request, 0), request.fields[1] ?? {});
    const metadata = this.#transaction === null ? mapField(request, 2) : {};
    const query = { text, parameters, delivery: this.#delivery };
    const answer = await (this.#transaction?.run(query, sizeBytes) ?? this.#runAlone(query, metadata));
    if (this.#client.isInterrupted()) {
      answer.rows.close();
      return this.#ignore();
    }
    const result = this.#results.add(answer, text, startedAt);
    this.#succeed({
      fields: answer.columns.map(({ name }) => columnNames.get(name) ?? name),
      t_first: elapsedMs(startedAt),
      ...(this.#transaction === null ? { db: this.#options.graphId } : { qid: BigInt(result.id) }),
    });
  }

  #runAlone(query: Omit<Parameters<Engine['open']>[0], 'isWanted' | 'deadline'>, metadata: Metadata): Promise<Answer> {
    const { engine } = this.#options;
    const options = this.#transactionOptions(metadata);
    // Holds nothing, because it cannot write.
    if (options.readOnly) return engine.begin(options).run(query, 0);
    return engine.open({ ...query, ...options });
  }

  async #pull(metadata: Metadata): Promise<void> {
    const result = this.#results.get(integerIn(metadata, 'qid'));
    const { rows } = result.answer;
    let left = rowCount(metadata);
    while (left > 0 && !rows.isDone) {
      const taken = rows.take(Math.min(left, ROWS_AT_A_TIME));
      for (const row of taken) this.#client.send(new Structure(message.RECORD, [row]));
      left -= taken.length;
      await this.#client.flush();
      // Else nobody else would be heard, not even this client's RESET, as long as it keeps up.
      await breathe();
      if (this.#client.isInterrupted()) return this.#ignore();
    }
    this.#endOrPause(result);
  }

  async #discard(metadata: Metadata): Promise<void> {
    const result = this.#results.get(integerIn(metadata, 'qid'));
    const { rows } = result.answer;
    const count = rowCount(metadata);
    if (count === Number.POSITIVE_INFINITY) rows.close();
    else rows.take(count);
    this.#endOrPause(result);
  }

  #endOrPause(result: OpenResult): void {
    if (!result.answer.rows.isDone) {
      this.#succeed({ has_more: true });
      return;
    }
    this.#results.close(result);
    const bookmark = this.#transaction === null ? { bookmark: this.#bookmark(result.answer.wrote) } : {};
    this.#succeed({ ...summary(result, this.#options.graphId), ...bookmark });
  }

  #begin(metadata: Metadata): void {
    this.#transaction = this.#options.engine.begin(this.#transactionOptions(metadata));
    this.#succeed(isAtLeast(this.#options.version, 5, 8) ? { db: this.#options.graphId } : {});
  }

  async #commit(): Promise<void> {
    const transaction = this.#transaction;
    const wrote = transaction?.holdsWriter ?? false;
    this.#results.closeAll();
    await transaction?.commit();
    this.#transaction = null;
    this.#succeed({ bookmark: this.#bookmark(wrote) });
  }

  #route(context: Metadata): Metadata {
    const { graphId, address } = this.#options;
    return routingTable(graphId, [routingAddress(context), this.#routingAddress, address]);
  }

  async #reset(): Promise<void> {
    if (this.#state === 'connected' || this.#state === 'authenticating') {
      throw new ProtocolViolation('RESET has no place before HELLO and LOGON');
    }
    await this.#letGo();
    this.#expired = null;
    this.#enter('ready');
  }

  /** Whatever has failed: the transaction is over with it. */
  async #fail(error: unknown): Promise<void> {
    const wasReady = this.#state === 'ready';
    await this.#letGo();
    if (this.#client.isInterrupted()) return this.#ignore();
    const known = error instanceof ProtocolViolation ? error : asGraphkeeperError(error);
    this.#client.send(failure(known, this.#options.version));
    this.#state = wasReady && !(known instanceof ProtocolViolation) ? 'failed' : 'ended';
  }

  async #letGo(): Promise<void> {
    this.#results.closeAll();
    const transaction = this.#transaction;
    this.#transaction = null;
    await transaction?.rollback();
  }

  #transactionOptions(metadata: Metadata) {
    return {
      readOnly: metadata.mode === 'r',
      deadline: deadlineIn(integerIn(metadata, 'tx_timeout') || null),
      isWanted: () => !this.#client.isInterrupted(),
    };
  }

  /** Drivers hand it to what must see this. There is one server, and it sees all of it. */
  #bookmark(wrote: boolean): string {
    if (wrote) this.#commits += 1;
    return `graphkeeper:${this.#options.generation}:${this.#options.connectionId}:${this.#commits}`;
  }

  #succeed(metadata: Metadata): void {
    this.#client.send(new Structure(message.SUCCESS, [metadata]));
  }

  #ignore(): void {
    this.#client.send(new Structure(message.IGNORED, []));
  }
}
