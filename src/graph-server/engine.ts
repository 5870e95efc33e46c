/**
 * Runs Cypher on the embedded database. Reads share a pool of sessions. Writes go one after another through a session
 * of their own, because the engine refuses a second write transaction instead of waiting.
 */
import type { Connection, Database, QueryResult } from '@ladybugdb/core';
import { Catalog } from './catalog.js';
import { connect, type DatabaseOptions, openDatabase, run } from './database.js';
import { invalidQuery, isSeveralStatements, queryError } from './query-errors.js';
import { type QueryAnswer, readResult } from './read-result.js';
import { type Parameters, type SchemaVersion, Session } from './session.js';
import { SessionPool } from './session-pool.js';

export interface EngineOptions extends DatabaseOptions {
  /** How many reads run at a time. */
  readonly connections: number;
  /** Threads for one query; 0 leaves it to the engine. */
  readonly threads: number;
}

/** Statements that open or end a transaction, or need to be alone. */
const TRANSACTION_CONTROL =
  /^(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*\n)*(?:explain\s+|profile\s+)?(?:begin|commit|rollback|checkpoint)\b/i;

/** Words without which no statement changes tables, functions or indexes. Too many hits cost a little time only. */
const SCHEMA_WORDS =
  /\b(?:table|macro|sequence|type|graph|index|database|extension|call|install|load|attach|detach|use|copy|alter|drop|import)\b/i;

export class Engine {
  readonly #database: Database;
  readonly #readOnly: boolean;
  readonly #readers: SessionPool;
  readonly #writer: SessionPool;
  /** Not in a pool, so that a check never waits behind a query. */
  readonly #checker: Connection;
  readonly #connections: readonly Connection[];
  readonly #schema: SchemaVersion;
  readonly #catalog: Catalog;

  private constructor(
    database: Database,
    connections: readonly [Connection, Connection, ...Connection[]],
    readOnly: boolean,
  ) {
    const [checker, writer, ...readers] = connections;
    this.#database = database;
    this.#readOnly = readOnly;
    this.#connections = connections;
    this.#schema = { current: 0 };
    this.#catalog = new Catalog(this.#schema);
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
    return new Engine(database, [first, writer, ...readers], options.readOnly);
  }

  /** Answers with the last statement's result. @throws GK_QUERY_INVALID, GK_QUERY_FAILED */
  async query(text: string, parameters: Parameters): Promise<QueryAnswer> {
    try {
      if (TRANSACTION_CONTROL.test(text)) return await this.#runScript(text, parameters);
      return (await this.#tryRead(text, parameters)) ?? (await this.#write(text, parameters));
    } catch (error) {
      if (isSeveralStatements(error)) return await this.#runScript(text, parameters);
      throw queryError(error);
    }
  }

  /** Resolves when the engine answers. While queries run, all its threads may be theirs, so only its front half is asked. */
  async check(): Promise<void> {
    if (this.#readers.isBusy || this.#writer.isBusy) this.#checker.prepareSync('RETURN 1');
    else await run(this.#checker, 'RETURN 1');
  }

  /** Only when no query is under way. Empties the write-ahead log, so that the next start has nothing to replay. */
  async close(): Promise<void> {
    if (!this.#readOnly) await run(this.#checker, 'CHECKPOINT');
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await this.#database.close();
  }

  /** Null when the statement would write. */
  #tryRead(text: string, parameters: Parameters): Promise<QueryAnswer | null> {
    return this.#readers.use(async (session) => {
      const statement = await session.prepare(text);
      if (!statement.isReadOnly()) return null;
      return readResult(await session.execute(statement, parameters), this.#catalog, session);
    });
  }

  #write(text: string, parameters: Parameters): Promise<QueryAnswer> {
    return this.#writer.use(async (session) => {
      const statement = await session.prepare(text);
      const result = await this.#changing(text, () => session.execute(statement, parameters));
      return readResult(result, this.#catalog, session);
    });
  }

  /** Several statements, or transaction control. A transaction cannot outlive its request: the session serves others next. */
  async #runScript(text: string, parameters: Parameters): Promise<QueryAnswer> {
    if (Object.keys(parameters).length > 0) {
      throw invalidQuery('Parameters go with a single statement: send one statement, or put the values into the text');
    }
    return this.#writer.use(async (session) => {
      try {
        const result = await this.#changing(text, () => session.runScript(text));
        const answer = await readResult(result, this.#catalog, session);
        if (!(await rolledBack(session))) return answer;
      } catch (error) {
        await rolledBack(session);
        throw queryError(error);
      }
      throw invalidQuery('The transaction was left open and has been rolled back: send BEGIN … COMMIT in one request');
    });
  }

  /** Whatever comes of it: a script that fails may have changed tables before. */
  async #changing(text: string, execute: () => Promise<QueryResult>): Promise<QueryResult> {
    try {
      return await execute();
    } finally {
      if (SCHEMA_WORDS.test(text)) this.#schema.current += 1;
    }
  }
}

/** Ends the session's transaction; false when there was none. */
async function rolledBack(session: Session): Promise<boolean> {
  try {
    (await session.runScript('ROLLBACK')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('No active transaction')) return false;
    throw error;
  }
}
