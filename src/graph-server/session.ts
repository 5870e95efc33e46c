/** One engine connection with the statements it has prepared: preparing costs more than running a small query. */
import type { Connection, LbugValue, PreparedStatement, QueryResult } from '@ladybugdb/core';

/** Raised whenever tables change: a statement prepared before would run with a plan for tables that are gone. */
export interface SchemaVersion {
  current: number;
}

export type Parameters = Readonly<Record<string, LbugValue>>;

const MAX_STATEMENTS = 256;

/** The binding takes no 0; this is 24 days. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** Longer texts are most likely generated with their values inside, and never come again. */
export const MAX_CACHED_TEXT_LENGTH = 4096;

export class Session {
  readonly connection: Connection;
  readonly #schema: SchemaVersion;
  /** Least recently used first. */
  readonly #statements = new Map<string, PreparedStatement>();
  #preparedFor: number;
  #isLimited = false;

  constructor(connection: Connection, schema: SchemaVersion) {
    this.connection = connection;
    this.#schema = schema;
    this.#preparedFor = schema.current;
  }

  /** Rejects with the engine's message when the text cannot be prepared. */
  async prepare(text: string): Promise<PreparedStatement> {
    if (this.#preparedFor !== this.#schema.current) {
      this.#statements.clear();
      this.#preparedFor = this.#schema.current;
    }
    const known = this.#statements.get(text);
    const statement = known ?? (await this.connection.prepare(text));
    if (!statement.isSuccess()) throw new Error(statement.getErrorMessage());
    if (text.length <= MAX_CACHED_TEXT_LENGTH) this.#remember(text, statement);
    return statement;
  }

  /** Null when the text cannot be prepared. */
  async tryPrepare(text: string): Promise<PreparedStatement | null> {
    try {
      return await this.prepare(text);
    } catch (error) {
      if (error instanceof TypeError) throw error;
      return null;
    }
  }

  forget(text: string): void {
    this.#statements.delete(text);
  }

  async execute(statement: PreparedStatement, parameters: Parameters): Promise<QueryResult> {
    return lastOf(await this.connection.execute(statement, { ...parameters }));
  }

  /** Interrupts each statement that begins from now on after this time; null lifts it. */
  limit(timeoutMs: number | null): void {
    if (timeoutMs === null && !this.#isLimited) return;
    this.connection.setQueryTimeout(timeoutMs ?? NO_TIMEOUT_MS);
    this.#isLimited = timeoutMs !== null;
  }

  /** Without leaving this thread, and so without letting others have it meanwhile. */
  executeHere(statement: PreparedStatement): QueryResult {
    return lastOf(this.connection.executeSync(statement, {}));
  }

  /** Runs one or several statements; the last one's result is the result. */
  async runScript(text: string): Promise<QueryResult> {
    return lastOf(await this.connection.query(text));
  }

  #remember(text: string, statement: PreparedStatement): void {
    this.#statements.delete(text);
    this.#statements.set(text, statement);
    if (this.#statements.size <= MAX_STATEMENTS) return;
    for (const oldest of this.#statements.keys()) {
      this.#statements.delete(oldest);
      break;
    }
  }
}

function lastOf(results: QueryResult | QueryResult[]): QueryResult {
  if (!Array.isArray(results)) return results;
  const last = results.pop();
  for (const result of results) result.close();
  if (last === undefined) throw new Error('The engine gave no result');
  return last;
}
