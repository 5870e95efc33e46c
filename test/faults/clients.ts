/**
 * Clients that ask all the time and check each answer: is it the answer to what was asked, by the generation that the
 * gateway names, on that generation's graph, and not by one that an earlier answer came after?
 */
import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 5;
/** Longer than any hold and any fault: a query that takes longer was dropped. */
const PATIENCE_MS = 60_000;

interface Answer {
  readonly status: number;
  readonly generation: number;
  readonly body: {
    readonly rows?: readonly (readonly unknown[])[];
    readonly graph_id?: string;
    readonly generation?: number;
    readonly error?: string;
  };
}

export class Clients {
  sent = 0;
  answered = 0;
  readonly failed: Record<string, number> = {};
  readonly wrong: string[] = [];
  /** Of all good answers so far. */
  latestGeneration = 0;
  /** Answers to queries that were sent after the fault: how long after it, and by whom. */
  firstAfterFaultMs: number | null = null;
  readonly #graphs = new Map<number, string>();
  readonly #running: Promise<void>[] = [];
  readonly #queryUrl: string;
  #faultAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(queryUrl: string) {
    this.#queryUrl = queryUrl;
  }

  start(count: number): void {
    for (let client = 0; client < count; client += 1) this.#running.push(this.#ask(client));
  }

  /** Another store counts generations from 1 again. */
  beginAnew(): void {
    this.latestGeneration = 0;
    this.#graphs.clear();
  }

  faultComes(): void {
    this.#faultAt = Math.min(this.#faultAt, performance.now());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #ask(client: number): Promise<void> {
    for (let number = client; !this.#stopped; number += 100) {
      const sentAt = performance.now();
      const latest = this.latestGeneration;
      this.sent += 1;
      try {
        const answer = await post(this.#queryUrl, `RETURN ${number}`);
        if (answer.status === 200) this.#check(answer, number, latest, sentAt);
        else this.#note(`${answer.status} ${answer.body.error ?? ''}`.trim());
      } catch (error) {
        this.#note(reason(error));
      }
      await delay(PAUSE_MS);
    }
  }

  #check({ generation, body }: Answer, number: number, latest: number, sentAt: number): void {
    const graph = this.#graphs.get(generation) ?? body.graph_id;
    const isRight =
      Number(body.rows?.[0]?.[0]) === number &&
      body.generation === generation &&
      body.graph_id === graph &&
      generation >= latest;
    if (!isRight) this.wrong.push(`RETURN ${number} after ${latest}: ${generation} ${JSON.stringify(body)}`);
    if (graph !== undefined) this.#graphs.set(generation, graph);
    this.answered += 1;
    this.latestGeneration = Math.max(this.latestGeneration, generation);
    if (sentAt >= this.#faultAt) this.firstAfterFaultMs ??= performance.now() - this.#faultAt;
  }

  #note(failure: string): void {
    this.failed[failure] = (this.failed[failure] ?? 0) + 1;
  }
}

export async function post(queryUrl: string, text: string): Promise<Answer> {
  const response = await fetch(`${queryUrl}/v1/graph/current/query`, {
    method: 'POST',
    body: text,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const generation = Number(response.headers.get('x-graphkeeper-generation') ?? 0);
  return { status: response.status, generation, body: (await response.json()) as Answer['body'] };
}

function reason(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS} ms`;
  return 'connection lost';
}
