/**
 * Takes graphs and procedures over into a running service, through its Admin Service: each is there whole, and durable,
 * before the next. What is there already is left as it is, so that it can be run again.
 */
import { GraphkeeperError } from '../../errors.js';
import type { Graph } from '../../types/graph.js';
import type { Procedure } from '../../types/procedure.js';
import type { AdminClient } from '../admin-client.js';
import type { FoundGraph, FoundProcedure } from './read-workspace.js';
import { isSameSchema } from './same-schema.js';

/** `refused`: by the service, or because it is nothing that runs here. */
export type Outcome =
  | { readonly outcome: 'created' | 'present' }
  | { readonly outcome: 'refused'; readonly reason: string };

export type ImportedGraph = Outcome & {
  readonly found: FoundGraph;
  /** In the service. */
  readonly graphId: string | null;
  /** It has data there. */
  readonly isLoaded: boolean;
  readonly procedures: readonly (Outcome & { readonly name: string })[];
};

/** @throws what keeps the Admin Service from answering; then it can be run again */
export async function importGraphs(
  client: AdminClient,
  graphs: readonly FoundGraph[],
): Promise<readonly ImportedGraph[]> {
  const free = [...(await client.get<readonly Graph[]>('/v1/graph'))];
  const imported: ImportedGraph[] = [];
  for (const found of graphs) imported.push(await importGraph(client, found, free));
  return imported;
}

/** Names need not be unique: each graph of the service that is `free` stands for one there. */
async function importGraph(client: AdminClient, found: FoundGraph, free: Graph[]): Promise<ImportedGraph> {
  const { name, description, schema } = found;
  const index = free.findIndex((graph) => graph.name === name && isSameSchema(graph.schema, schema));
  const present = index === -1 ? undefined : free.splice(index, 1)[0];
  try {
    const graphId = present?.id ?? (await client.post<Created>('/v1/graph', { name, description, schema })).graph_id;
    const procedures = await importProcedures(client, graphId, found.procedures);
    const isLoaded = present !== undefined && present.data_update_time > 0;
    return { outcome: present ? 'present' : 'created', found, graphId, isLoaded, procedures };
  } catch (error) {
    return { ...refusal(error), found, graphId: null, isLoaded: false, procedures: [] };
  }
}

interface Created {
  readonly graph_id: string;
}

async function importProcedures(
  client: AdminClient,
  graphId: string,
  procedures: readonly FoundProcedure[],
): Promise<ImportedGraph['procedures']> {
  const path = `/v1/graph/${graphId}/procedure`;
  const known = await client.get<readonly Procedure[]>(path);
  const imported: ImportedGraph['procedures'][number][] = [];
  for (const procedure of procedures) {
    const { name } = procedure;
    const present = known.find((one) => one.name === name);
    if (present === undefined) imported.push({ name, ...(await create(client, path, procedure)) });
    else if (present.query === procedure.query) imported.push({ name, outcome: 'present' });
    else imported.push({ name, outcome: 'refused', reason: 'another procedure of this name is there' });
  }
  return imported;
}

async function create(client: AdminClient, path: string, procedure: FoundProcedure): Promise<Outcome> {
  if (procedure.type !== 'cypher') {
    return { outcome: 'refused', reason: `it is of type ${procedure.type}, and only cypher runs here` };
  }
  try {
    await client.post(path, procedure);
    return { outcome: 'created' };
  } catch (error) {
    return refusal(error);
  }
}

/** Of this one thing. Whatever else is wrong would be wrong with the next as well. */
function refusal(error: unknown): Outcome & { readonly outcome: 'refused' } {
  if (error instanceof GraphkeeperError && error.httpStatus < 500 && ![401, 403, 429].includes(error.httpStatus)) {
    return { outcome: 'refused', reason: error.message };
  }
  throw error;
}
