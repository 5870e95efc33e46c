/** What happens to a service in its life, at random: switches, restarts, loads, and GraphServers that die or hang. */
import { setTimeout as delay } from 'node:timers/promises';
import type { StatusBody } from '../../src/effects/admin/views.js';
import type { Random } from '../../src/testing/simulator/random.js';
import type { Job } from '../../src/types/graph.js';
import { mappingOf } from '../crash/documents.js';

const LONGEST_PAUSE_MS = 3000;
const LOOK_AGAIN_MS = 50;
const ACTS = ['switch', 'switch', 'switch', 'kill', 'kill', 'hang', 'restart', 'load'] as const;

export interface MischiefOptions {
  readonly adminUrl: string;
  readonly random: Random;
  /** Graphs to switch between. */
  readonly graphIds: readonly string[];
  readonly schema: unknown;
  readonly files: readonly string[];
  readonly signal: AbortSignal;
}

export class Mischief {
  readonly done = new Map<string, number>();

  constructor(private readonly options: MischiefOptions) {}

  /** Goes on until it is told to stop. @throws when the service refuses what it must not */
  async run(): Promise<void> {
    const { random, signal } = this.options;
    while (!signal.aborted) {
      const act = random.pick(ACTS);
      await this.#do(act);
      this.done.set(act, (this.done.get(act) ?? 0) + 1);
      await delay(random.between(0, LONGEST_PAUSE_MS));
    }
  }

  async #do(act: (typeof ACTS)[number]): Promise<void> {
    const { random, graphIds } = this.options;
    switch (act) {
      case 'switch':
        await this.#ask('POST', '/v1/service/start', { graph_id: random.pick(graphIds) });
        return;
      case 'restart':
        await this.#ask('POST', '/v1/service/restart');
        return;
      case 'kill':
        return this.#signal('SIGKILL');
      case 'hang':
        return this.#signal('SIGSTOP');
      case 'load':
        return this.#load();
    }
  }

  /** Resolves when another generation serves in place of the one that was hit. */
  async #signal(signal: NodeJS.Signals): Promise<void> {
    const hit = (await this.#status()).generation;
    if (hit?.pid == null) return;
    process.kill(hit.pid, signal);
    for (;;) {
      const { generation } = await this.#status();
      if (generation !== null && generation.number !== hit.number) return;
      await delay(LOOK_AGAIN_MS);
    }
  }

  async #load(): Promise<void> {
    const { random, schema, files } = this.options;
    const { graph_id: id } = await this.#ask('POST', '/v1/graph', { name: `soak ${random.between(0, 1e9)}`, schema });
    const { job_id: jobId } = await this.#ask('POST', `/v1/graph/${id}/dataloading`, mappingOf(random.pick(files)));
    for (;;) {
      const { status, log } = await this.#ask<Job>('GET', `/v1/job/${jobId}`);
      if (status === 'SUCCESS') break;
      if (status !== 'RUNNING' && status !== 'WAITING') throw new Error(`A load ended as ${status}: ${log}`);
      await delay(LOOK_AGAIN_MS);
    }
    await this.#ask('DELETE', `/v1/graph/${id}`);
  }

  #status(): Promise<StatusBody> {
    return this.#ask<StatusBody>('GET', '/v1/service/status');
  }

  async #ask<Answer = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer> {
    const options = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(this.options.adminUrl + path, options);
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer as Answer;
  }
}
