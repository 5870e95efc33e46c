/** Calls of the Admin API, and what became of each: the server may die at any moment. */
import type { Tally } from './tally.js';

export type Outcome =
  | { readonly is: 'acknowledged'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  /** The connection died: it may have been done, or not. */
  | { readonly is: 'unknown' };

/** Hears of every change that is asked for. */
export interface CallWitness {
  sent(): void;
  answered(): void;
  /** From then on broken connections are no surprise. */
  readonly isKilled: boolean;
}

const TIMEOUT_MS = 60_000;

export class AdminCalls {
  constructor(
    private readonly url: string,
    private readonly tally: Tally,
    private readonly witness: CallWitness,
  ) {}

  /** Asks for a change. */
  async change(what: string, method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Outcome> {
    const answer = this.#ask(method, path, body);
    this.witness.sent();
    const outcome = await answer;
    if (outcome.is !== 'unknown') this.witness.answered();
    this.tally.count(what, outcome.is);
    return outcome;
  }

  /** null: the server is gone. @throws when it answers with an error */
  async read(path: string): Promise<unknown> {
    const outcome = await this.#ask('GET', path);
    if (outcome.is === 'refused') throw new Error(`GET ${path}: ${outcome.code} ${outcome.message}`);
    return outcome.is === 'unknown' ? null : outcome.body;
  }

  /** @throws when the connection breaks although nobody has killed the server */
  async #ask(method: string, path: string, body?: unknown): Promise<Outcome> {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.ok) return { is: 'acknowledged', body: answer };
      return { is: 'refused', code: String(answer.error), message: String(answer.message) };
    } catch (cause) {
      if (this.witness.isKilled) return { is: 'unknown' };
      throw new Error(`${method} ${path} was not answered, and nobody had killed the server`, { cause });
    }
  }
}
