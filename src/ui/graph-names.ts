/** What graphs are called: people know names, machines ids. */
import type { Api } from './api.js';
import type { Moment } from './moment.js';

export interface ListedGraph {
  readonly id: string;
  readonly name: string;
}

export class GraphNames {
  readonly #names = new Map<string, string>();

  /** The name; an id that nobody has named as `graph 7`; null for none. */
  of(graphId: string | null): string | null {
    return graphId === null ? null : (this.#names.get(graphId) ?? `graph ${graphId}`);
  }

  /** Asks the service which there are. */
  async list(api: Api): Promise<readonly ListedGraph[]> {
    const graphs = await api.get<readonly ListedGraph[]>('/v1/graph');
    for (const { id, name } of graphs) this.#names.set(id, name);
    return graphs;
  }

  /** A journal from a file has its own names. */
  learn({ status }: Moment): void {
    if (status?.graph) this.#names.set(status.graph.id, status.graph.name);
  }
}
