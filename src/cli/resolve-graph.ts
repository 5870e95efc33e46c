/** A graph may be named by its id or, where only one has it, by its name. */
import { GraphkeeperError } from '../errors.js';
import type { Graph } from '../types/graph.js';
import type { AdminClient } from './admin-client.js';

export type GraphName = Pick<Graph, 'id' | 'name'>;

/** @throws GK_INVALID_ARGUMENT naming the candidates */
export async function resolveGraph(client: AdminClient, given: string): Promise<GraphName> {
  const graphs = await client.get<readonly GraphName[]>('/v1/graph');
  const byId = graphs.find(({ id }) => id === given);
  if (byId) return byId;
  const [match, ...others] = graphs.filter(({ name }) => name === given);
  if (match && others.length === 0) return match;
  const remedy = match
    ? `several graphs have this name, give an id: ${list([match, ...others])}`
    : `no graph has this id or name, there are ${list(graphs) || 'none'}`;
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'graph', value: given, remedy });
}

export function showGraph({ id, name }: GraphName): string {
  return `${name} (id ${id})`;
}

function list(graphs: readonly GraphName[]): string {
  return graphs.map(showGraph).join(', ');
}
