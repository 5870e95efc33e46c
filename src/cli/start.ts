/** `graphkeeper start [graph]`: serve a graph; without one, what the service served last. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printOutcome } from './print-outcome.js';
import { resolveGraph } from './resolve-graph.js';

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('serve a graph; without an argument the one that was served last')
    .argument('[graph]', 'id or unique name of a graph')
    .addOption(adminOption())
    .action(async (graph: string | undefined, options: AdminOptions) => {
      const client = await connect(options);
      const body = graph === undefined ? {} : { graph_id: (await resolveGraph(client, graph)).id };
      await client.post('/v1/service/start', body);
      await printOutcome(client, 'Serving');
    });
}
