/** `graphkeeper graphs`: the graphs of the workspace, and which one is served. */
import type { Command } from 'commander';
import type { Graph } from '../types/graph.js';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printJson, printLine } from './print.js';
import type { StatusDocument } from './status-document.js';

export function registerGraphs(program: Command): void {
  program
    .command('graphs')
    .description('list the graphs')
    .option('--json', 'print the answer of the Admin Service as it is')
    .addOption(adminOption())
    .action(async (options: AdminOptions & { readonly json?: boolean }) => {
      const client = await connect(options);
      const graphs = await client.get<readonly Graph[]>('/v1/graph');
      if (options.json) return printJson(graphs);
      const [status, { renderTable }] = await Promise.all([
        client.get<StatusDocument>('/v1/service/status'),
        import('./render-table.js'),
      ]);
      const rows = graphs.map((graph) => [
        graph.id,
        graph.name,
        graph.schema.vertex_types.map((type) => type.type_name).join(', '),
        (graph.schema.edge_types ?? []).map((type) => type.type_name).join(', '),
        graph.data_update_time ? new Date(graph.data_update_time).toISOString() : 'never',
        status.graph?.id === graph.id ? status.lifecycle : '',
      ]);
      printLine(renderTable(['id', 'name', 'vertices', 'edges', 'data loaded', 'service'], rows));
    });
}
