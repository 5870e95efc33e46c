/**
 * A transaction that lasts over several requests. Each statement sees what is committed when it begins (read committed),
 * and what the transaction has written itself. It holds nothing of the engine until it first writes; from then until its
 * end it holds the one writer, and other writes wait. A statement that fails ends it.
 *
 * Why not one snapshot for all its reads: the engine checkpoints under an open reading transaction, which then sees what
 * came after it, so that a snapshot could not be promised.
 */
import { GraphkeeperError } from '../errors.js';
import { remainingMs } from './deadline.js';
import type { Answer, Query } from './query.js';
import { interruptedBy, invalidQuery } from './query-errors.js';
import type { Parameters, SchemaVersion, Session } from './session.js';
import type { SessionPool } from './session-pool.js';
import { controlsTransaction, mayChangeSchema, mayWrite } from './statement-kind.js';
import type { StatementRunner } from './statement-runner.js';
import { begin, commit, rollback, whenNoOtherWrites } from './transaction.js';

/** What the engine lends to a transaction. */
export interface TransactionParts {
  /** The query to run for this one. @throws GK_STATEMENT_FORBIDDEN */
  readonly admit: (query: Query) => Promise<Query>;
  /** Null when the statement would write. */
  readonly read: (query: Query) => Promise<Answer | null>;
  readonly writer: SessionPool;
  readonly runner: StatementRunner;
  readonly schema: SchemaVersion;
}

export interface TransactionOptions {
  readonly readOnly: boolean;
  /** When it is to be over, by performance.now(); null: no limit. */
  readonly deadline: number | null;
  readonly isWanted: () => boolean;
}

/** How much is remembered, so that a statement whose answer turns out to be inexact can be undone alone. */
const MAX_REMEMBERED_STATEMENTS = 1000;
const MAX_REMEMBERED_BYTES = 16 * 1024 ** 2;

interface Written {
  readonly text: string;
  readonly parameters: Parameters;
}

export class ExplicitTransaction {
  readonly #parts: TransactionParts;
  readonly #options: TransactionOptions;
  readonly #written: Written[] = [];
  #writtenBytes = 0;
  #session: Session | null = null;
  #changesSchema = false;
  #isOver = false;

  constructor(parts: TransactionParts, options: TransactionOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Whether other writes wait for it. */
  get holdsWriter(): boolean {
    return this.#session !== null;
  }

  /**
   * `sizeBytes` is about what text and parameters take in memory. Whatever fails has rolled the transaction back.
   * @throws GK_QUERY_INVALID, GK_QUERY_FAILED, GK_STATEMENT_FORBIDDEN, GK_READ_ONLY_TRANSACTION, GK_QUERY_TIMEOUT
   */
  async run(query: Omit<Query, 'isWanted' | 'deadline'>, sizeBytes: number): Promise<Answer> {
    if (this.#isOver) throw invalidQuery('The transaction is over: begin another one');
    const { isWanted, deadline } = this.#options;
    try {
      return await this.#run(await this.#parts.admit({ ...query, isWanted, deadline }), sizeBytes);
    } catch (error) {
      await this.rollback();
      throw interruptedBy(deadline, error);
    }
  }

  /** @throws GK_QUERY_FAILED and the engine's errors: then it has been rolled back */
  async commit(): Promise<void> {
    const session = this.#end();
    if (session === null) return;
    try {
      await commit(session);
    } catch (error) {
      await rollback(session);
      throw interruptedBy(null, error);
    } finally {
      this.#release(session);
    }
  }

  /** Nothing happens when it is over. */
  async rollback(): Promise<void> {
    const session = this.#end();
    if (session === null) return;
    try {
      await rollback(session);
    } finally {
      this.#release(session);
    }
  }

  async #run(query: Query, sizeBytes: number): Promise<Answer> {
    const { text, parameters, delivery } = query;
    if (controlsTransaction(text)) {
      throw invalidQuery('A transaction is open already: its client begins and ends it, not a statement in it');
    }
    const { read, runner } = this.#parts;
    if (this.#session === null && (this.#options.readOnly || !mayWrite(text))) {
      const answer = await read(query);
      if (answer !== null) return answer;
      if (this.#options.readOnly) throw new GraphkeeperError('GK_READ_ONLY_TRANSACTION');
    }
    const session = this.#session ?? (await this.#beginToWrite());
    this.#session = session;
    session.limit(remainingMs(query.deadline));
    const prepared = await session.prepare(text);
    const statement = { text, prepared, parameters, delivery };
    this.#changesSchema ||= mayChangeSchema(text);
    const reading = await runner.inside(session, statement, () => this.#undo(session));
    if (this.#changesSchema) this.#parts.schema.current += 1;
    const wrote = !prepared.isReadOnly();
    if (wrote) this.#remember({ text, parameters }, sizeBytes);
    return { ...reading, wrote };
  }

  async #beginToWrite(): Promise<Session> {
    const { writer } = this.#parts;
    const session = await writer.acquire(this.#options.isWanted);
    try {
      await whenNoOtherWrites(() => begin(session));
      return session;
    } catch (error) {
      writer.release(session);
      throw error;
    }
  }

  #remember(written: Written, sizeBytes: number): void {
    this.#writtenBytes += sizeBytes;
    this.#written.push(written);
    if (!this.#canUndo()) this.#written.length = 0;
  }

  #canUndo(): boolean {
    return this.#writtenBytes <= MAX_REMEMBERED_BYTES && this.#written.length <= MAX_REMEMBERED_STATEMENTS;
  }

  /** The engine has no savepoints. Nobody else has written meanwhile, so what is done again comes out the same. */
  async #undo(session: Session): Promise<void> {
    if (this.#writtenBytes > 0 && this.#written.length === 0) {
      throw invalidQuery(
        'The answer has integers that are too large to read at once, and the transaction is too large to repeat: send the statement in a transaction of its own',
      );
    }
    await rollback(session);
    await begin(session);
    for (const { text, parameters } of this.#written) {
      (await session.execute(await session.prepare(text), parameters)).close();
    }
  }

  #end(): Session | null {
    const session = this.#session;
    this.#isOver = true;
    this.#session = null;
    return session;
  }

  #release(session: Session): void {
    session.limit(null);
    // Its tables are there for all now, or gone; and others have looked meanwhile.
    if (this.#changesSchema) this.#parts.schema.current += 1;
    this.#parts.writer.release(session);
  }
}
