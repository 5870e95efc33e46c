/** `graphkeeper import`: take over what a workspace of GraphScope Interactive has. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { EXIT_CODES } from './exit-codes.js';
import { printLine } from './print.js';

interface ImportOptions extends AdminOptions {
  readonly interactiveWorkspace: string;
  readonly mappings?: string;
}

export function registerImport(program: Command): void {
  program
    .command('import')
    .description('take over graphs and procedures of a GraphScope Interactive workspace, and say what could not be')
    .requiredOption('--interactive-workspace <dir>', 'the workspace; it is only read')
    .option('--mappings <dir>', 'write the mapping document of each graph there, to load its data again')
    .addOption(adminOption())
    .addHelpText(
      'after',
      '\nWhat is there already is left as it is, so it can be run again. Exit code 1: something could not be taken over.',
    )
    .action(async ({ interactiveWorkspace, mappings: directory, ...options }: ImportOptions) => {
      const [{ readInteractiveWorkspace }, { importGraphs }, { saveMappings }, { renderImport }] = await Promise.all([
        import('./import/read-workspace.js'),
        import('./import/import-graphs.js'),
        import('./import/save-mappings.js'),
        import('./import/render-import.js'),
      ]);
      const workspace = await readInteractiveWorkspace(interactiveWorkspace);
      const graphs = await importGraphs(await connect(options), workspace.graphs);
      const mappings = directory === undefined ? null : await saveMappings(directory, graphs);
      for (const line of renderImport(workspace, graphs, mappings)) printLine(line);
      const outcomes = graphs.flatMap((graph) => [graph, ...graph.procedures]);
      if (workspace.unreadable.length > 0 || outcomes.some(({ outcome }) => outcome === 'refused')) {
        process.exitCode = EXIT_CODES.failed.code;
      }
    });
}
