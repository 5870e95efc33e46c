/** The results on a connection whose rows the client has not all asked for: one, or several within a transaction. */
import type { Answer } from '../query.js';
import { ProtocolViolation } from './messages.js';

export interface OpenResult {
  readonly id: number;
  readonly answer: Answer;
  readonly text: string;
  /** When its last row had not been asked for yet, by performance.now(). */
  readonly startedAt: number;
}

/** What a client says that means the one of its last RUN. */
const LAST = -1;

export class OpenResults {
  readonly #results = new Map<number, OpenResult>();
  #nextId = 0;

  get isEmpty(): boolean {
    return this.#results.size === 0;
  }

  add(answer: Answer, text: string, startedAt: number): OpenResult {
    const result = { id: this.#nextId, answer, text, startedAt };
    this.#nextId += 1;
    this.#results.set(result.id, result);
    return result;
  }

  /** @throws ProtocolViolation when there is none such */
  get(id: number | null): OpenResult {
    const wanted = id === null || id === LAST ? this.#nextId - 1 : id;
    const result = this.#results.get(wanted);
    if (result === undefined) throw new ProtocolViolation(`There is no open result ${wanted}`);
    return result;
  }

  close({ id, answer }: OpenResult): void {
    answer.rows.close();
    this.#results.delete(id);
  }

  /** The next one's id is 0 again. */
  closeAll(): void {
    for (const result of this.#results.values()) result.answer.rows.close();
    this.#results.clear();
    this.#nextId = 0;
  }
}
