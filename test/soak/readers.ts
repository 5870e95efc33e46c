/** Clients that read all the time, at a moderate pace, and look at every answer. */
import { setTimeout as delay } from 'node:timers/promises';

const READ = 'MATCH (n) RETURN count(n)';
const PAUSE_MS = 10;
const TIMEOUT_MS = 60_000;
const MOST_FAILURES = 10;

export class Readers {
  answered = 0;
  failed = 0;
  /** The first ones. */
  readonly failures: string[] = [];
  /** What each generation has answered: it has one graph, so it is always the same. */
  readonly #counts = new Map<string, string>();
  readonly #readers: readonly Promise<void>[];
  #isStopped = false;

  /** @param known how many vertices the graphs have */
  constructor(
    private readonly queryUrl: string,
    private readonly known: ReadonlySet<number>,
    count: number,
  ) {
    this.#readers = Array.from({ length: count }, () => this.#read());
  }

  /** Resolves when each has had its last answer. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#readers);
  }

  async #read(): Promise<void> {
    while (!this.#isStopped) {
      const wrong = await this.#ask().catch((error: unknown) => String(error));
      if (wrong === null) this.answered += 1;
      else this.failed += 1;
      if (wrong !== null && this.failures.length < MOST_FAILURES) this.failures.push(wrong);
      await delay(PAUSE_MS);
    }
  }

  /** @returns what is wrong with the answer; null: nothing */
  async #ask(): Promise<string | null> {
    const url = `${this.queryUrl}/v1/graph/current/query`;
    const response = await fetch(url, { method: 'POST', body: READ, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const generation = response.headers.get('x-graphkeeper-generation') ?? 'none';
    const text = await response.text();
    if (response.status !== 200) return `${response.status} ${text}`;
    const count = Number((JSON.parse(text) as { rows?: number[][] }).rows?.[0]?.[0]);
    const before = this.#counts.get(generation) ?? String(count);
    this.#counts.set(generation, before);
    const isRight = this.known.has(count) && before === String(count);
    return isRight ? null : `generation ${generation} has ${count} vertices, and had ${before} before`;
  }
}
