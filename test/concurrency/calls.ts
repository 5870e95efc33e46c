/** Calls of the Admin API, each with one definite answer: one of those that the operation may get at all. */
const TIMEOUT_MS = 120_000;

export interface Answer {
  readonly status: number;
  readonly error: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  /** performance.now() when it was sent, and when the answer was there. */
  readonly sentAt: number;
  readonly answeredAt: number;
}

export interface Call {
  /** For the tally, e.g. `load`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** Our codes that a refusal may have. */
  readonly refusals?: readonly string[];
}

export class Calls {
  readonly tally = new Map<string, { done: number; refused: number }>();
  /** Answers that no operation may get. */
  readonly problems: string[] = [];

  constructor(private readonly url: string) {}

  /** Resolves with null when there was no definite answer; that is a problem. */
  async send({ name, method, path, body, refusals = [] }: Call): Promise<Answer | null> {
    const sentAt = performance.now();
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      const error = response.ok ? null : String(answer.error);
      if (error !== null && !refusals.includes(error)) {
        this.problems.push(`${method} ${path}: ${response.status} ${error} ${String(answer.message)}`);
      }
      const counts = this.tally.get(name) ?? { done: 0, refused: 0 };
      if (error === null) counts.done += 1;
      else counts.refused += 1;
      this.tally.set(name, counts);
      return { status: response.status, error, body: answer, sentAt, answeredAt: performance.now() };
    } catch (cause) {
      this.problems.push(`${method} ${path}: no answer (${String(cause)})`);
      return null;
    }
  }
}
