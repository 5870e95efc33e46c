/** A Service that does nothing but what its test tells it. */
import { EventEmitter } from 'node:events';
import type { GraphkeeperError } from '../../../src/errors.js';
import type { CommandReport, LogEntry, Service, ServiceStatus } from '../../../src/types/service.js';

export const report: CommandReport = { graphId: '1', generation: 1, tookMs: 5 };

export function statusOf(lifecycle: string): ServiceStatus {
  const isReady = lifecycle === 'ready';
  return {
    lifecycle,
    graph: isReady
      ? {
          id: '1',
          name: 'modern_graph',
          description: '',
          version: 'v0.1',
          store_type: 'mutable_csr',
          creation_time: 0,
          data_update_time: 0,
          schema: { vertex_types: [] },
          stored_procedures: [],
          built_in: true,
          data_path: 'data/1',
        }
      : null,
    generation: isReady
      ? {
          number: 1,
          graphId: '1',
          pid: 1,
          startedAt: 0,
          readyAt: 0,
          endpoints: null,
          phase: 'serving',
          role: 'active',
        }
      : null,
    generations: [],
    restarts: 0,
    recordedGraphId: null,
    lastError: null,
    startedAt: null,
    gateway: { mode: 'refusing', answered: 0, inFlight: 0, held: 0, heldBytes: 0, replayed: 0, refused: 0 },
    endpoints: { query: 'http://127.0.0.1:40000', bolt: 'bolt://127.0.0.1:40002', admin: 'http://127.0.0.1:40001' },
  };
}

export interface FakeServiceOptions {
  /** Why the first start fails. */
  readonly startError?: GraphkeeperError;
  /** The graceful end never comes; only `stop({ immediately: true })` brings it. */
  readonly hangsOnClose?: boolean;
  readonly logs?: readonly LogEntry[];
}

/** What was called on the fake, oldest first, e.g. `start 2`, `close`. */
export class FakeService implements Service {
  readonly calls: string[] = [];
  readonly graphs = {} as Service['graphs'];
  readonly endpoints = statusOf('idle').endpoints;
  readonly journal: Service['journal'] = { since: () => [], listen: () => () => undefined };
  readonly #events = new EventEmitter();
  #lifecycle = 'idle';

  constructor(private readonly options: FakeServiceOptions = {}) {}

  async start(graphId?: string): Promise<CommandReport> {
    this.calls.push(`start ${graphId ?? ''}`.trim());
    if (this.options.startError) {
      this.becomes('failed');
      throw this.options.startError;
    }
    this.becomes('ready');
    return report;
  }

  async stop({ immediately = false } = {}): Promise<CommandReport> {
    this.calls.push(immediately ? 'kill' : 'stop');
    this.becomes('stopped');
    return report;
  }

  async close(): Promise<void> {
    this.calls.push('close');
    if (this.options.hangsOnClose) await this.#reaches('stopped');
  }

  becomes(to: string): void {
    const from = this.#lifecycle;
    this.#lifecycle = to;
    this.#events.emit('transition', { from, to, status: this.status() });
  }

  says(entry: LogEntry): void {
    this.#events.emit('log', entry);
  }

  metrics(): never {
    throw new Error('Nobody asks for metrics here');
  }

  figures(): never {
    throw new Error('Nobody asks for figures here');
  }

  async changeSchema(): Promise<never> {
    throw new Error('Nobody changes a schema here');
  }

  async upload(): Promise<never> {
    throw new Error('Nobody uploads here');
  }

  async ask(): Promise<never> {
    throw new Error('Nobody asks a GraphServer here');
  }

  status(): ServiceStatus {
    return statusOf(this.#lifecycle);
  }

  logs(): readonly LogEntry[] {
    return this.options.logs ?? [];
  }

  on: Service['on'] = (name, listener) => {
    this.#events.on(name, listener);
    return { unsubscribe: () => this.#events.off(name, listener) };
  };

  switchTo = (): Promise<CommandReport> => Promise.resolve(report);
  restart = (): Promise<CommandReport> => Promise.resolve(report);
  waitFor = (): Promise<ServiceStatus> => Promise.resolve(this.status());
  subscribe: Service['subscribe'] = () => ({ unsubscribe: () => undefined });
  [Symbol.asyncDispose] = (): Promise<void> => this.close();

  async #reaches(lifecycle: string): Promise<void> {
    while (this.#lifecycle !== lifecycle) {
      await new Promise((resolve) => this.#events.once('transition', resolve));
    }
  }
}
