/** Transactions that are open while the service switches: they end on the graph where they began. */
import neo4j, { type Driver, type Transaction } from 'neo4j-driver';

export class BoltTransactions {
  readonly problems: string[] = [];
  readonly #driver: Driver;
  /** Persons committed, by graph. */
  readonly #committed = new Map<string, number>();
  #nextId = 1000;

  constructor(boltUrl: string) {
    this.#driver = neo4j.driver(boltUrl);
  }

  get count(): number {
    return [...this.#committed.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Writes in one; the function that comes back goes on in it, and commits. */
  async open(graph: string): Promise<() => Promise<void>> {
    const session = this.#driver.session();
    const transaction = await session.beginTransaction();
    const before = await personsIn(transaction);
    this.#nextId += 1;
    await transaction.run('CREATE (:person {id: $id, name: $name, age: 1})', {
      id: neo4j.int(this.#nextId),
      name: `written by transaction ${this.#nextId}`,
    });
    return async () => {
      try {
        const after = await personsIn(transaction);
        if (after !== before + 1)
          this.problems.push(`A transaction on ${graph} saw ${after} persons, not ${before + 1}`);
        await transaction.commit();
        this.#committed.set(graph, (this.#committed.get(graph) ?? 0) + 1);
      } catch (error) {
        this.problems.push(`A transaction on ${graph}: ${String(error)}`);
      } finally {
        await session.close();
      }
    };
  }

  /** What was committed is there, and nothing else. */
  async check(graph: string, before: number): Promise<void> {
    const session = this.#driver.session();
    const found = await personsIn(session);
    await session.close();
    const expected = before + (this.#committed.get(graph) ?? 0);
    if (found !== expected) this.problems.push(`${graph} has ${found} persons, not ${expected}`);
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}

async function personsIn(runner: Pick<Transaction, 'run'>): Promise<number> {
  const { records } = await runner.run('MATCH (n:person) RETURN count(n) AS count');
  return Number(records[0]?.get('count'));
}
