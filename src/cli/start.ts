/** `graphkeeper start [graph]`: serve a graph. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { serveGraph } from './serve-graph.js';

export function registerStart(program: Command): void {
  program
    .command('start')
    .description('serve a graph; if another one is served, switch to it')
    .argument('[graph]', 'id or unique name of a graph')
    .addOption(adminOption())
    .action(async (graph: string | undefined, options: AdminOptions) => {
      await serveGraph(await connect(options), graph, 'Serving');
    });
}
