/** One simulated child process: it does what it is told to, and remembers which signals it got. */
import type { ChildEvent } from '../types/child.js';

export class SimulatedProcess {
  readonly signals: string[] = [];
  ended = false;

  constructor(
    readonly generation: number,
    readonly graphId: string,
    private readonly tell: (event: ChildEvent) => void,
    private readonly now: () => number,
  ) {}

  spawns(): this {
    this.tell({ type: 'process.spawned', pid: 1000 + this.generation, endpoints: null, at: this.now() });
    return this;
  }

  saysReady(): this {
    const QUERY_URL = `http://127.0.0.1:${5000 + this.generation}/query`;
    this.tell({ type: 'process.notified', notification: { READY: '1', QUERY_URL }, at: this.now() });
    return this;
  }

  becomesReady(): this {
    return this.spawns().saysReady();
  }

  exits(code: number | null = 0, signal: string | null = null, lastLines: readonly string[] = []): void {
    this.ended = true;
    this.tell({ type: 'process.exited', code, signal, lastLines, at: this.now() });
  }

  cannotSpawn(message: string): void {
    this.ended = true;
    this.tell({ type: 'process.spawnFailed', message, at: this.now() });
  }
}
