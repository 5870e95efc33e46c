/** What start, switch and restart tell the user when they are done. */
import type { Graph } from '../types/graph.js';
import type { AdminClient } from './admin-client.js';
import { printLine } from './print.js';
import { showGraph } from './resolve-graph.js';
import type { CommandReportDocument } from './status-document.js';

/** `Serving movies (id 2), generation 3 (412 ms)` */
export async function printOutcome(client: AdminClient, verb: string, report: CommandReportDocument): Promise<void> {
  const { graph_id: graphId, generation, took_ms: tookMs } = report;
  // The report says which graph; people know it by its name.
  const subject = graphId === null ? 'no graph' : showGraph(await client.get<Graph>(`/v1/graph/${graphId}`));
  printLine(`${verb} ${subject}, generation ${generation ?? 'none'} (${Math.round(tookMs)} ms)`);
}
