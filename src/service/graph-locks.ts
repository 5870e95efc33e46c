/**
 * Who uses a graph's data exclusively. A generation's use shows in the lifecycle; loads and deletes lock here. One
 * parent at a time has a workspace, so a lock in memory is enough, and it cannot outlive its holder.
 */
import { GraphkeeperError } from '../errors.js';

export class GraphLocks {
  readonly #holders = new Map<string, string>();
  /** Graphs whose schema is being changed, which need not keep the service from them. */
  readonly #schemas = new Set<string>();

  /** @param inUse graphs that the service uses, or is about to */
  constructor(private readonly inUse: () => ReadonlySet<string>) {}

  /** For something that cannot share the graph with the service. @throws GK_GRAPH_RUNNING, GK_GRAPH_LOCKED */
  lock(graphId: string, action: 'load' | 'delete' | 'change', holder: string): void {
    if (this.inUse().has(graphId)) throw new GraphkeeperError('GK_GRAPH_RUNNING', { graphId, action });
    if (action !== 'change') this.#checkSchemaFree(graphId);
    this.checkFree(graphId);
    this.#holders.set(graphId, holder);
  }

  unlock(graphId: string): void {
    this.#holders.delete(graphId);
  }

  /** For a change of the schema, the service's own use notwithstanding. @throws GK_GRAPH_LOCKED */
  lockSchema(graphId: string): void {
    this.#checkSchemaFree(graphId);
    this.checkFree(graphId);
    this.#schemas.add(graphId);
  }

  unlockSchema(graphId: string): void {
    this.#schemas.delete(graphId);
  }

  isSchemaLocked(graphId: string): boolean {
    return this.#schemas.has(graphId);
  }

  /** Whether the service uses it, or is about to. */
  isInUse(graphId: string): boolean {
    return this.inUse().has(graphId);
  }

  /** @throws GK_GRAPH_LOCKED */
  checkFree(graphId: string): void {
    const holder = this.#holders.get(graphId);
    if (holder !== undefined) throw new GraphkeeperError('GK_GRAPH_LOCKED', { graphId, holder });
  }
  #checkSchemaFree(graphId: string): void {
    if (this.#schemas.has(graphId)) {
      throw new GraphkeeperError('GK_GRAPH_LOCKED', { graphId, holder: 'a change of its schema' });
    }
  }
}
