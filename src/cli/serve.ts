/** `graphkeeper serve`: run the service in the foreground until it is told to stop. */
import type { Command } from 'commander';
import { addServiceOptions, configFromFlags, type ServiceFlags } from './service-options.js';

export function registerServe(program: Command): void {
  addServiceOptions(program.command('serve'))
    .description('run the service until Ctrl-C: the Admin Service, the query endpoint and one GraphServer')
    .option('-g, --graph <id>', 'graph to serve first (default: the one that was served last)')
    .option('--profile <name>', 'launch profile of the GraphServer (default: embedded)')
    .option('--log-format <format>', 'pretty or json (default: pretty)')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent (default: info)')
    .addHelpText('after', '\nEach option is also a key of the config file and a GRAPHKEEPER_ variable.')
    .action(async (flags: ServiceFlags) => {
      const config = await configFromFlags(flags);
      const [{ createService }, { runService }, { createReporter }] = await Promise.all([
        import('../service.js'),
        import('./serve/run-service.js'),
        import('./serve/reporter.js'),
      ]);
      process.exitCode = await runService({
        createService: () => createService({ ...config, admin: true }),
        graphId: config.graph ?? undefined,
        reporter: createReporter(config.logFormat, process.stdout),
        signals: process,
      });
    });
}
