/** Asks for the status all the time, and checks that what it says can be true. */
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '../../src/testing/processes-of.js';
import type { Clients } from './clients.js';

const PAUSE_MS = 20;
/** So long may a status still name a process that has died: the service has to hear of it, on a busy machine. */
const GRACE_MS = 3000;

export interface SaidGeneration {
  readonly number: number;
  readonly graph_id: string;
  readonly pid: number | null;
  readonly phase: string;
  readonly role: 'active' | 'candidate' | 'retiring' | 'standby';
}

export interface Said {
  readonly lifecycle: string;
  readonly target_graph_id: string | null;
  readonly recorded_graph_id: string | null;
  readonly generation: SaidGeneration | null;
  readonly generations: readonly SaidGeneration[];
  readonly restarts: number;
  readonly last_error: { readonly error: string; readonly message: string } | null;
  readonly gateway: {
    readonly mode: string;
    readonly in_flight: number;
    readonly held: number;
    readonly replayed: number;
  };
}

export const NO_ANSWER = '(no answer)';

export class Witness {
  readonly said: string[] = [];
  readonly lies: string[] = [];
  last: Said | null = null;
  /** Over all services of the row. */
  replayed = 0;
  readonly #deadSince = new Map<number, number>();
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(
    private readonly adminUrl: string,
    private readonly clients: Clients,
  ) {
    this.#running = this.#watch();
  }

  /** Only what is said from now on counts as said after the fault. */
  faultComes(): void {
    this.said.length = 0;
    if (this.last !== null) this.said.push(this.last.lifecycle);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      const answeredBefore = this.clients.latestGeneration;
      const askedAt = performance.now();
      const status = await askStatus(this.adminUrl);
      this.last = status;
      const lifecycle = status?.lifecycle ?? NO_ANSWER;
      if (this.said.at(-1) !== lifecycle) this.said.push(lifecycle);
      if (status !== null) {
        this.#check(status, answeredBefore, askedAt);
        this.replayed = Math.max(this.replayed, status.gateway.replayed);
      }
      await delay(PAUSE_MS);
    }
  }

  #check(status: Said, answeredBefore: number, askedAt: number): void {
    const { lifecycle, generation, generations, gateway, last_error: error } = status;
    const lie = (what: string) => this.lies.push(`${what}: ${JSON.stringify(status)}`);
    if (lifecycle === 'ready' && (generation === null || gateway.mode !== 'routing')) lie('ready, and nobody serves');
    if (generation !== null && generation.number < answeredBefore) lie(`generation ${answeredBefore} has answered`);
    const isAtRest = ['idle', 'stopped', 'failed'].includes(lifecycle);
    if (isAtRest && (generations.length > 0 || gateway.mode !== 'refusing')) lie('at rest, and something lives');
    if (lifecycle === 'failed' && error === null) lie('failed without a reason');
    for (const { pid } of generations) {
      if (pid === null || isAlive(pid)) continue;
      const deadSince = this.#deadSince.get(pid) ?? askedAt;
      this.#deadSince.set(pid, deadSince);
      if (askedAt - deadSince > GRACE_MS) lie(`process ${pid} is dead`);
    }
  }
}

/** Null when nobody answers. */
export async function askStatus(adminUrl: string): Promise<Said | null> {
  try {
    const response = await fetch(`${adminUrl}/v1/service/status`, { signal: AbortSignal.timeout(10_000) });
    return response.ok ? ((await response.json()) as Said) : null;
  } catch (error) {
    // Refused, reset or timed out: there is no answer. Anything else is a fault of this program.
    if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) return null;
    throw error;
  }
}
