/**
 * Runs one statement on a session and answers with exact values: when an integer of the result is too large for the
 * engine's binding, the statement's work is undone and the exact statement runs instead.
 */
import type { PreparedStatement } from '@ladybugdb/core';
import type { Catalog } from './catalog.js';
import { type ExactForm, ExactForms } from './exact-forms.js';
import { exactStatement, returnsRows } from './exact-statement.js';
import { type Delivery, type Reading, readExactResult, readResult } from './read-result.js';
import type { Parameters, SchemaVersion, Session } from './session.js';
import { begin, commit, rollback } from './transaction.js';

export interface Statement {
  readonly text: string;
  readonly prepared: PreparedStatement;
  readonly parameters: Parameters;
  readonly delivery: Delivery;
}

export class StatementRunner {
  readonly #catalog: Catalog;
  readonly #forms: ExactForms;

  constructor(catalog: Catalog, schema: SchemaVersion) {
    this.#catalog = catalog;
    this.#forms = new ExactForms(schema);
  }

  /** For a statement that does not write. @throws GK_QUERY_INVALID and the engine's errors */
  read(session: Session, statement: Statement): Promise<Reading> {
    return this.#answer(session, statement, null);
  }

  /** Writes nothing when what is written could not be answered. @throws as read() does */
  async write(session: Session, statement: Statement): Promise<Reading> {
    if (!returnsRows(statement.text)) return this.#answer(session, statement, null);
    await begin(session);
    try {
      const answer = await this.#answer(session, statement, async () => {
        await rollback(session);
        await begin(session);
      });
      await commit(session).catch((error: unknown) => {
        answer.rows.close();
        throw error;
      });
      return answer;
    } catch (error) {
      await rollback(session);
      throw error;
    }
  }

  /** Within a transaction that others end. `undo` puts that back to where it was before the statement. */
  inside(session: Session, statement: Statement, undo: () => Promise<void>): Promise<Reading> {
    return this.#answer(session, statement, statement.prepared.isReadOnly() ? null : undo);
  }

  /** Drops what was prepared for it. */
  forget(session: Session, text: string): void {
    session.forget(text);
    const form = this.#forms.of(text);
    if (form !== undefined) session.forget(form.text);
  }

  async #answer(session: Session, statement: Statement, undo: (() => Promise<void>) | null): Promise<Reading> {
    const { text, prepared, parameters, delivery } = statement;
    const known = this.#forms.of(text);
    if (known !== undefined) {
      const answer = await this.#answerExactly(session, statement, known);
      if (answer !== null) return answer;
      this.#forms.forget(text);
      await undo?.();
    }
    const reading = await readResult(await session.execute(prepared, parameters), delivery, this.#catalog, session);
    if ('rows' in reading) return reading;
    const exactText = exactStatement(text, reading.columns);
    if (exactText === null) throw reading.inexact;
    await undo?.();
    const exactForm = { text: exactText, names: reading.columns.map(({ name }) => name) };
    const answer = await this.#answerExactly(session, statement, exactForm);
    if (answer === null) throw reading.inexact;
    this.#forms.remember(text, exactForm);
    return answer;
  }

  /** Null when the engine does not take the form, or the integers cannot be found in the text. */
  async #answerExactly(session: Session, statement: Statement, exact: ExactForm): Promise<Reading | null> {
    const prepared = await session.tryPrepare(exact.text);
    if (prepared === null) return null;
    const result = await session.execute(prepared, statement.parameters);
    const reading = await readExactResult(result, exact.names, statement.delivery, this.#catalog, session);
    return 'rows' in reading ? reading : null;
  }
}
