/** What start and switch have in common. */
import type { AdminClient } from './admin-client.js';
import { printLine } from './print.js';
import { printOutcome } from './print-outcome.js';
import { resolveGraph, showGraph } from './resolve-graph.js';
import type { CommandReportDocument, StatusDocument } from './status-document.js';

/** A graph that is served already is left alone: the Admin API would restart it. */
export async function serveGraph(client: AdminClient, given: string | undefined, verb: string): Promise<void> {
  const graph = given === undefined ? null : await resolveGraph(client, given);
  const status = await client.get<StatusDocument>('/v1/service/status');
  if (status.lifecycle === 'ready' && status.graph && (graph === null || graph.id === status.graph.id)) {
    return printLine(`Serving ${showGraph(status.graph)} already, generation ${status.generation?.number}`);
  }
  // Without a name: the graph that ran last. Where none ever did, the service says what is to be done.
  const graphId = graph?.id ?? status.recorded_graph_id;
  const body = graphId === null ? {} : { graph_id: graphId };
  await printOutcome(client, verb, await client.post<CommandReportDocument>('/v1/service/start', body));
}
