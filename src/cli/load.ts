/** `graphkeeper load`: create a graph and load its data, or leave nothing behind. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printLine } from './print.js';

interface LoadOptions extends AdminOptions {
  readonly schema: string;
  readonly mapping: string;
}

export function registerLoad(program: Command): void {
  program
    .command('load')
    .description('create a graph and load its data; prints the id of the new graph')
    .requiredOption('--schema <file>', 'graph document (name, description, schema) in YAML or JSON')
    .requiredOption('--mapping <file>', 'mapping document in YAML or JSON; its paths are relative to this file')
    .addOption(adminOption())
    .action(async (options: LoadOptions) => {
      const [{ readDocument }, { resolveInputs }, { loadGraph }, { interruption }, { createProgress }] =
        await Promise.all([
          import('./load/read-document.js'),
          import('./load/resolve-inputs.js'),
          import('./load/load-graph.js'),
          import('./interruption.js'),
          import('./load/progress.js'),
        ]);
      const graph = readDocument(options.schema, '--schema');
      const mapping = resolveInputs(readDocument(options.mapping, '--mapping'), options.mapping);
      using interrupted = interruption();
      using progress = createProgress(process.stderr);
      const graphId = await loadGraph(await connect(options), { graph, mapping, progress, signal: interrupted.signal });
      if (graphId !== null) return printLine(graphId);
      process.stderr.write('graphkeeper: The load was cancelled, and the new graph deleted\n');
      process.exitCode = interrupted.exitCode;
    });
}
