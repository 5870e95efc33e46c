/**
 * Runs Cypher on the embedded database. Reads share a pool of sessions. Writes go one after another through a session
 * of their own, because the engine refuses a second write transaction instead of waiting.
 */
import type { Connection, Database } from '@ladybugdb/core';
import { GraphkeeperError } from '../errors.js';
import { Catalog } from './catalog.js';
import { splitLast } from './cypher-tokens.js';
import { connect, type DatabaseOptions, openDatabase, run } from './database.js';
import { remainingMs } from './deadline.js';
import { TableReader, type Tables } from './elements/tables.js';
import type { Column } from './exact-statement.js';
import { ExplicitTransaction, type TransactionOptions } from './explicit-transaction.js';
import { forbiddenStatement } from './forbidden-statement.js';
import type { ProcedureSet } from './procedures/procedure-set.js';
import type { Answer, Query } from './query.js';
import {
  interruptedBy,
  invalidQuery,
  isSeveralStatements,
  isStalePlan,
  isWriterBusy,
  queryError,
} from './query-errors.js';
import { type Delivery, type Reading, readResult } from './read-result.js';
import type { WrittenRow } from './rows.js';
import { type Parameters, type SchemaVersion, Session } from './session.js';
import { SessionPool } from './session-pool.js';
import { controlsTransaction, mayChangeSchema, mayWrite } from './statement-kind.js';
import { StatementRunner } from './statement-runner.js';
import { begin, beginToRead, commit, rollback, whenNoOtherWrites } from './transaction.js';
import type { ValueForm } from './value-form.js';

export interface EngineOptions extends DatabaseOptions {
  /** How many reads run at a time. */
  readonly connections: number;
  /** Threads for one query; 0 leaves it to the engine. */
  readonly threads: number;
  /** Let queries reach files, extensions and the settings of a session, with all that the user of this process may do. */
  readonly allowFileAccess: boolean;
  readonly procedures: ProcedureSet;
}

const MAX_READ_ATTEMPTS = 5;

/** Asked when a query's turn has come. */
export type IsWanted = () => boolean;

/** What is done in one transaction. */
type Work<Result> = (session: Session, tables: Tables) => Promise<Result>;

/** Looks at one state of the graph. */
export type Look = <Result>(work: Work<Result>) => Promise<Result>;

interface QueryAnswer {
  readonly columns: readonly Column[];
  readonly rows: readonly WrittenRow[];
}

export class Engine {
  readonly #database: Database;
  readonly #readOnly: boolean;
  readonly #allowFileAccess: boolean;
  readonly #procedures: ProcedureSet;
  readonly #readers: SessionPool;
  readonly #writer: SessionPool;
  /** Never runs a query while others do: asking it cannot block. */
  readonly #checker: Connection;
  readonly #connections: readonly Connection[];
  readonly #schema: SchemaVersion;
  readonly #catalog: Catalog;
  readonly #runner: StatementRunner;
  readonly #tables = new TableReader();

  private constructor(
    database: Database,
    connections: readonly [Connection, Connection, ...Connection[]],
    { readOnly, allowFileAccess, procedures }: EngineOptions,
  ) {
    const [checker, writer, ...readers] = connections;
    this.#database = database;
    this.#readOnly = readOnly;
    this.#allowFileAccess = allowFileAccess;
    this.#procedures = procedures;
    this.#connections = connections;
    this.#schema = { current: 0 };
    this.#catalog = new Catalog(this.#schema);
    this.#runner = new StatementRunner(this.#catalog, this.#schema);
    this.#checker = checker;
    this.#writer = new SessionPool([new Session(writer, this.#schema)]);
    this.#readers = new SessionPool(readers.map((reader) => new Session(reader, this.#schema)));
  }

  /** Rejects with the engine's error when the database cannot be opened. */
  static async open(options: EngineOptions): Promise<Engine> {
    const database = await openDatabase(options);
    const first = await connect(database, options.threads);
    await run(first, 'RETURN 1');
    const writer = await connect(database, options.threads);
    const readers = await Promise.all(
      Array.from({ length: options.connections }, () => connect(database, options.threads)),
    );
    return new Engine(database, [first, writer, ...readers], options);
  }

  /**
   * Answers with the last statement's result, its values in this form. A query whose turn comes when it is no longer wanted is not run.
   * @throws GK_QUERY_INVALID, GK_QUERY_FAILED, GK_STATEMENT_FORBIDDEN
   */
  async query(text: string, parameters: Parameters, isWanted: () => boolean, form: ValueForm): Promise<QueryAnswer> {
    const delivery = { form, bufferedRows: Number.POSITIVE_INFINITY };
    const { columns, rows } = await this.open({ text, parameters, isWanted, deadline: null, delivery });
    return { columns, rows: rows.take(Number.POSITIVE_INFINITY) };
  }

  /** The rows of a procedure; its arguments are Cypher. @throws GK_PROCEDURE_NOT_RUNNABLE besides */
  async call(name: string, args: readonly string[], isWanted: IsWanted, form: ValueForm): Promise<QueryAnswer> {
    this.#procedures.check(name);
    return this.query(`CALL ${name}(${args.join(', ')})`, {}, isWanted, form);
  }

  /** The same, with rows that are read in portions. @throws GK_QUERY_TIMEOUT besides */
  async open(asked: Query): Promise<Answer> {
    const query = await this.#admit(asked);
    const { text } = query;
    try {
      if (controlsTransaction(text)) return await this.#runScript(query);
      // Preparing opens a transaction already, and a write transaction would collide with the writer's.
      if (mayWrite(text)) return (await this.#tryWrite(query)) ?? (await this.#tryRead(query)) ?? unanswered();
      return (await this.#tryRead(query)) ?? (await this.#tryWrite(query)) ?? unanswered();
    } catch (error) {
      if (isSeveralStatements(error)) return await this.#runScript(query);
      throw interruptedBy(query.deadline, error);
    }
  }

  /** For several statements, see ExplicitTransaction. End it. */
  begin(options: TransactionOptions): ExplicitTransaction {
    return new ExplicitTransaction(
      {
        admit: (query) => this.#admit(query),
        read: (query) => this.#tryRead(query),
        writer: this.#writer,
        runner: this.#runner,
        schema: this.#schema,
      },
      options,
    );
  }

  /** Looks at one state of the graph. @throws what the work throws; the engine's errors as GK_QUERY_INVALID, GK_QUERY_FAILED */
  look<Result>(isWanted: IsWanted, work: Work<Result>): Promise<Result> {
    return this.#readers.use(isWanted, (session) => this.#inTransaction(session, beginToRead, work)).catch(rethrow);
  }

  /** Changes the graph, or leaves it as it was when the work throws. @throws as look() does */
  change<Result>(isWanted: IsWanted, work: Work<Result>): Promise<Result> {
    return this.#writer
      .use(isWanted, (session) => whenNoOtherWrites(() => this.#inTransaction(session, begin, work)))
      .catch(rethrow);
  }

  /** Runs statements that change tables, all or none of them. @throws as look() does */
  async changeTables(statements: readonly string[]): Promise<void> {
    try {
      await this.change(isWantedAnyway, async (session) => {
        for (const statement of statements) (await session.runScript(statement)).close();
      });
    } finally {
      this.#schema.current += 1;
    }
  }

  /** Resolves when the engine answers. While queries run, all its threads may be theirs, so only its front half is asked. */
  async check(): Promise<void> {
    if (this.#readers.isBusy || this.#writer.isBusy) this.#checker.prepareSync('RETURN 1');
    else await this.#readers.use(isWantedAnyway, (session) => run(session.connection, 'RETURN 1'));
  }

  /** Only when no query is under way. Empties the write-ahead log, so that the next start has nothing to replay. */
  async close(): Promise<void> {
    if (!this.#readOnly) await run(this.#checker, 'CHECKPOINT');
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await this.#database.close();
  }

  /** Every statement of a client comes by here; the call of a procedure becomes what that does. @throws GK_STATEMENT_FORBIDDEN */
  async #admit(asked: Query): Promise<Query> {
    const look: Look = (work) => this.look(asked.isWanted, work);
    const called = await this.#procedures.expand(asked.text, asked.parameters, look);
    const query = called === null ? asked : { ...asked, ...called };
    const statement = this.#allowFileAccess ? null : forbiddenStatement(query.text);
    if (statement !== null) throw new GraphkeeperError('GK_STATEMENT_FORBIDDEN', { statement });
    return query;
  }

  /** Null when the statement would write. */
  #tryRead({ text, parameters, isWanted, deadline, delivery }: Query): Promise<Answer | null> {
    return this.#use(this.#readers, isWanted, deadline, async (session) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const prepared = await session.prepare(text);
          if (!prepared.isReadOnly()) return null;
          return asRead(await this.#runner.read(session, { text, prepared, parameters, delivery }));
        } catch (error) {
          // A reader that prepares a statement while the writer is at work learns in this way that it would write.
          if (isWriterBusy(error)) return null;
          if (!isStalePlan(error) || attempt === MAX_READ_ATTEMPTS) throw error;
          this.#runner.forget(session, text);
        }
      }
    });
  }

  /** Null when the statement would only read. */
  #tryWrite({ text, parameters, isWanted, deadline, delivery }: Query): Promise<Answer | null> {
    return this.#use(this.#writer, isWanted, deadline, async (session) => {
      const prepared = await whenNoOtherWrites(() => session.prepare(text));
      if (prepared.isReadOnly()) return null;
      const statement = { text, prepared, parameters, delivery };
      const write = () => whenNoOtherWrites(() => this.#runner.write(session, statement));
      return asWritten(await this.#changing(text, write));
    });
  }

  /** Several statements, or transaction control. A transaction cannot outlive its request: the session serves others next. */
  async #runScript({ text, parameters, isWanted, deadline, delivery }: Query): Promise<Answer> {
    if (Object.keys(parameters).length > 0) {
      throw invalidQuery('Parameters go with a single statement: send one statement, or put the values into the text');
    }
    return this.#use(this.#writer, isWanted, deadline, async (session) => {
      try {
        const answer = await this.#answerScript(text, delivery, session);
        if (!(await rollback(session))) return asWritten(answer);
        answer.rows.close();
      } catch (error) {
        await rollback(session);
        throw interruptedBy(deadline, error);
      }
      throw invalidQuery('The transaction was left open and has been rolled back: send BEGIN … COMMIT in one request');
    });
  }

  /** The engine answers a text of several statements with inexact integers: so the last one runs alone, if it can. */
  async #answerScript(text: string, delivery: Delivery, session: Session): Promise<Reading> {
    const { before, last } = splitLast(text);
    // Text that begins with transaction control has not been parsed: split, it would be half done before it is refused.
    if (controlsTransaction(text) || controlsTransaction(last)) {
      const reading = await readResult(
        await this.#changing(text, () => session.runScript(text)),
        delivery,
        this.#catalog,
        session,
      );
      if ('rows' in reading) return reading;
      throw reading.inexact;
    }
    (await this.#changing(before, () => session.runScript(before))).close();
    const prepared = await session.prepare(last);
    const statement = { text: last, prepared, parameters: {}, delivery };
    if (prepared.isReadOnly()) return this.#runner.read(session, statement);
    return this.#changing(last, () => whenNoOtherWrites(() => this.#runner.write(session, statement)));
  }

  async #inTransaction<Result>(
    session: Session,
    open: (session: Session) => Promise<void>,
    work: Work<Result>,
  ): Promise<Result> {
    const version = this.#schema.current;
    await open(session);
    try {
      const result = await work(session, await this.#tables.read(session, version));
      await commit(session);
      return result;
    } catch (error) {
      await rollback(session);
      throw error;
    }
  }

  #use<Result>(
    pool: SessionPool,
    isWanted: IsWanted,
    deadline: number | null,
    work: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    return pool.use(isWanted, async (session) => {
      session.limit(remainingMs(deadline));
      try {
        return await work(session);
      } finally {
        session.limit(null);
      }
    });
  }

  /** Whatever comes of it: a script that fails may have changed tables before. */
  async #changing<Result>(text: string, execute: () => Promise<Result>): Promise<Result> {
    try {
      return await execute();
    } finally {
      if (mayChangeSchema(text)) this.#schema.current += 1;
    }
  }
}

const isWantedAnyway = () => true;

const asRead = (reading: Reading): Answer => ({ ...reading, wrote: false });
const asWritten = (reading: Reading): Answer => ({ ...reading, wrote: true });

function rethrow(error: unknown): never {
  throw queryError(error);
}

function unanswered(): never {
  throw new Error('internal: the engine calls the statement neither reading nor writing');
}
