/** Drivers as their users have them, at full speed: plain `session.run`, nothing is tried again. */
import neo4j, { type Driver } from 'neo4j-driver';
import type { Answer } from './report.js';

const QUERY = 'MATCH (n:software) RETURN count(n) AS count';

export class BoltReaders {
  readonly answers: Answer[] = [];
  readonly #drivers: readonly Driver[];
  readonly #clients: readonly Promise<void>[];
  #running = true;

  /** Half of the clients find their way by a routing table. @param graphs by the count that tells which one it is */
  constructor(
    boltUrl: string,
    private readonly graphs: ReadonlyMap<number, string>,
    clients: number,
  ) {
    const options = { maxConnectionPoolSize: clients };
    const open = (scheme: string) => neo4j.driver(boltUrl.replace(/^bolt/, scheme), undefined, options);
    const [direct, routing] = [open('bolt'), open('neo4j')];
    this.#drivers = [direct, routing];
    this.#clients = Array.from({ length: clients }, (_, index) => this.#read(index % 2 === 0 ? direct : routing));
  }

  get failed(): readonly Answer[] {
    return this.answers.filter(({ problem }) => problem !== null);
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
    await Promise.all(this.#drivers.map((driver) => driver.close()));
  }

  async #read(driver: Driver): Promise<void> {
    while (this.#running) this.answers.push(await this.#ask(driver));
  }

  async #ask(driver: Driver): Promise<Answer> {
    const session = driver.session({ defaultAccessMode: neo4j.session.READ });
    const sentAt = performance.now();
    try {
      const { records } = await session.run(QUERY);
      const count = Number(records[0]?.get('count'));
      const graph = this.graphs.get(count) ?? null;
      const problem = graph === null ? `${count} vertices, which no graph has` : null;
      return { sentAt, answeredAt: performance.now(), graph, problem };
    } catch (error) {
      return { sentAt, answeredAt: performance.now(), graph: null, problem: String(error) };
    } finally {
      await session.close();
    }
  }
}
