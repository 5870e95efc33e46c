/** `graphkeeper load`: create a graph and load its data, or leave nothing behind; or replace the data of one that is there. */
import type { Command } from 'commander';
import { GraphkeeperError } from '../errors.js';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printLine } from './print.js';

interface LoadOptions extends AdminOptions {
  readonly schema?: string;
  readonly graph?: string;
  readonly mapping: string;
}

export function registerLoad(program: Command): void {
  program
    .command('load')
    .description('create a graph and load its data, or replace the data of a graph; prints its id')
    .option('--schema <file>', 'graph document (name, description, schema) in YAML or JSON: creates a graph')
    .option('--graph <graph>', 'id or name of a graph that is not running: replaces its data')
    .requiredOption('--mapping <file>', 'mapping document in YAML or JSON; its paths are relative to this file')
    .addOption(adminOption())
    .action(async (options: LoadOptions) => {
      const [
        { readDocument },
        { resolveInputs },
        { loadGraph },
        { interruption },
        { createProgress },
        { resolveGraph },
      ] = await Promise.all([
        import('./load/read-document.js'),
        import('./load/resolve-inputs.js'),
        import('./load/load-graph.js'),
        import('./interruption.js'),
        import('./load/progress.js'),
        import('./resolve-graph.js'),
      ]);
      const into = targetOf(options);
      const graph = into === 'new' ? readDocument(options.schema ?? '', '--schema') : null;
      const mapping = resolveInputs(readDocument(options.mapping, '--mapping'), options.mapping);
      using interrupted = interruption();
      using progress = createProgress(process.stderr);
      const client = await connect(options);
      const target = graph ?? (await resolveGraph(client, options.graph ?? '')).id;
      const graphId = await loadGraph(client, { graph: target, mapping, progress, signal: interrupted.signal });
      if (graphId !== null) return printLine(graphId);
      const outcome = into === 'new' ? 'and the new graph deleted' : 'and the graph has the data that it had before';
      process.stderr.write(`graphkeeper: The load was cancelled, ${outcome}\n`);
      process.exitCode = interrupted.exitCode;
    });
}

/** @throws GK_INVALID_ARGUMENT unless exactly one of the two is named */
function targetOf({ schema, graph }: LoadOptions): 'new' | 'existing' {
  if ((schema === undefined) === (graph === undefined)) {
    const remedy = 'give --schema for a new graph, or --graph for the data of one that is there';
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: '--schema', value: schema ?? null, remedy });
  }
  return schema === undefined ? 'existing' : 'new';
}
