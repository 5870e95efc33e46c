/** What start, switch and restart tell the user when they are done. */
import type { AdminClient } from './admin-client.js';
import { printLine } from './print.js';
import { showGraph } from './resolve-graph.js';
import type { StatusDocument } from './status-document.js';

/** `Serving modern_graph (id 1), generation 3`, from the status: what is true now. */
export async function printOutcome(client: AdminClient, verb: string): Promise<void> {
  const { graph, generation } = await client.get<StatusDocument>('/v1/service/status');
  const subject = graph ? showGraph(graph) : 'no graph';
  printLine(`${verb} ${subject}${generation ? `, generation ${generation.number}` : ''}`);
}
