/** A client that writes, one item after another, each once: what is acknowledged must be there, once. */
import { setTimeout as delay } from 'node:timers/promises';
import { post } from './clients.js';
import type { Stage } from './stage.js';

const PAUSE_MS = 5;

export class Writer {
  readonly acknowledged: number[] = [];
  /** Refused before it reached a GraphServer: must not be there. */
  readonly refused: number[] = [];
  /** 502, or a lost connection: there or not. */
  unknown = 0;
  readonly #stage: Stage;
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#running = this.#write();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** So many more have been acknowledged. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.length + count;
    await this.#stage.until(`${count} more writes`, () => this.acknowledged.length >= wanted);
  }

  /** Compares with what the graph has, and notes the difference. */
  async compare(): Promise<void> {
    const { body } = await post(this.#stage.queryUrl, 'MATCH (i:item) RETURN i.id');
    const ids = (body.rows ?? []).map(([id]) => Number(id));
    const present = new Set(ids);
    this.#stage.lost.push(...this.acknowledged.filter((id) => !present.has(id)).map((id) => `item ${id} is gone`));
    const ghosts = this.refused.filter((id) => present.has(id));
    if (ghosts.length > 0 || present.size !== ids.length) throw new Error(`Refused, and written: ${ghosts}`);
    const { acknowledged, refused, unknown } = this;
    this.#stage.note += `${acknowledged.length} writes acknowledged, ${refused.length} refused, ${unknown} unknown`;
  }

  async #write(): Promise<void> {
    for (let id = 1; !this.#stopped; id += 1) {
      try {
        const { status, body } = await post(this.#stage.queryUrl, `CREATE (:item {id: ${id}})`);
        if (status === 200) this.acknowledged.push(id);
        else if (status === 503) this.refused.push(id);
        else if (body.error === 'GK_OUTCOME_UNKNOWN') this.unknown += 1;
        // A key that is there already would show that a write was sent twice.
        else this.#stage.clients.wrong.push(`CREATE ${id}: ${status} ${JSON.stringify(body)}`);
      } catch {
        this.unknown += 1;
      }
      await delay(PAUSE_MS);
    }
  }
}
