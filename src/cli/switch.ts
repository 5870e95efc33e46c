/** `graphkeeper switch <graph>`: serve another graph; queries that run meanwhile do not fail. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printOutcome } from './print-outcome.js';
import { resolveGraph } from './resolve-graph.js';

export function registerSwitch(program: Command): void {
  program
    .command('switch')
    .description('serve another graph without a failed query; if it cannot be served, the present one stays')
    .argument('<graph>', 'id or unique name of a graph')
    .addOption(adminOption())
    .action(async (graph: string, options: AdminOptions) => {
      const client = await connect(options);
      const { id } = await resolveGraph(client, graph);
      await client.post('/v1/service/start', { graph_id: id });
      await printOutcome(client, 'Switched to');
    });
}
