/** The gremlin package as its users have it, at full speed: half send scripts, half traversals; nothing is tried again. */
import { randomUUID } from 'node:crypto';
import gremlin from 'gremlin';
import type { Answer } from './report.js';

const SCRIPT = "g.V().hasLabel('software').count()";

export class GremlinReaders {
  readonly answers: Answer[] = [];
  readonly #clients: readonly Promise<void>[];
  #running = true;

  /** @param graphs by the count that tells which one it is */
  constructor(
    private readonly url: string,
    private readonly graphs: ReadonlyMap<number, string>,
    clients: number,
  ) {
    this.#clients = Array.from({ length: clients }, (_, index) =>
      index % 2 === 0 ? this.#readByScript() : this.#readByTraversal(),
    );
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#clients);
  }

  async #readByScript(): Promise<void> {
    const client = new gremlin.driver.Client(this.url, { traversalSource: 'g' });
    await this.#readAll(async () => Number((await client.submit(SCRIPT)).first()));
    await client.close();
  }

  async #readByTraversal(): Promise<void> {
    const connection = new gremlin.driver.DriverRemoteConnection(this.url);
    const g = gremlin.process.AnonymousTraversalSource.traversal().withRemote(connection);
    await this.#readAll(async () => Number((await g.V().hasLabel('software').count().next()).value));
    await connection.close();
  }

  async #readAll(read: () => Promise<number>): Promise<void> {
    while (this.#running) {
      const sentAt = performance.now();
      let graph: string | null = null;
      let problem: string | null = null;
      try {
        const count = await read();
        graph = this.graphs.get(count) ?? null;
        if (graph === null) problem = `${count} vertices, which no graph has`;
      } catch (error) {
        problem = String(error);
      }
      this.answers.push({ sentAt, answeredAt: performance.now(), graph, problem });
    }
  }
}

/** Begins a session; the function that comes back says how much software it sees at its end. */
export async function openSession(url: string): Promise<() => Promise<number>> {
  const client = new gremlin.driver.Client(url, { traversalSource: 'g', session: randomUUID() });
  await client.submit('began = g.V().count().next()');
  return async () => {
    // What it has put down is there only where it began.
    const found = await client.submit("began > 0 ? g.V().hasLabel('software').count().next() : -1");
    await client.close();
    return Number(found.first());
  };
}
