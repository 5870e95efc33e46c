/** `graphkeeper switch <graph>`: serve another graph; queries that run meanwhile do not fail. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { serveGraph } from './serve-graph.js';

export function registerSwitch(program: Command): void {
  program
    .command('switch')
    .description('serve another graph without a failed query; if it cannot be served, the present one stays')
    .argument('<graph>', 'id or unique name of a graph')
    .addOption(adminOption())
    .action(async (graph: string, options: AdminOptions) => {
      await serveGraph(await connect(options), graph, 'Switched to');
    });
}
