/** `graphkeeper serve`: run the service in the foreground until it is told to stop. */
import type { Command } from 'commander';
import { startTraceExport } from '../effects/telemetry/traces/export.js';
import type { GivenTokens } from '../service/secure.js';
import { version } from '../version.js';
import { addServiceOptions, configFromFlags, type ServiceFlags } from './service-options.js';

export function registerServe(program: Command): void {
  addServiceOptions(program.command('serve'))
    .description('run the service until Ctrl-C: the Admin Service, the query endpoint and one GraphServer')
    .option('-g, --graph <id>', 'graph to serve first (default: the one that was served last)')
    .option('--profile <name>', 'launch profile of the GraphServer (default: embedded)')
    .option('--log-format <format>', 'pretty or json (default: pretty)')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent (default: info)')
    .option('--inspect', 'show the machines in the Stately inspector, at port 7778 of this machine')
    .option('--inspector-port <port>', 'the same at another port, 0 picks a free one')
    .addHelpText('after', '\nEach option is also a key of the config file and a GRAPHKEEPER_ variable.')
    .action(async ({ inspect = false, ...flags }: ServiceFlags & { readonly inspect?: boolean }) => {
      const config = await configFromFlags(flags);
      const traces = await startTraceExport(process.env, version(), (problem) => {
        process.stderr.write(`graphkeeper: traces are not exported: ${problem}\n`);
      });
      const [{ createService }, { runService }, { createReporter }] = await Promise.all([
        import('../service.js'),
        import('./serve/run-service.js'),
        import('./serve/reporter.js'),
      ]);
      const tokens = tokensFrom(process.env);
      try {
        process.exitCode = await runService({
          createService: () => createService({ ...config, admin: true, tokens, inspect }),
          graphId: config.graph ?? undefined,
          reporter: createReporter(config.logFormat, process.stdout, {
            query: config.security.queryTokenFile !== null || tokens.query !== undefined,
            admin: config.security.adminTokenFile !== null || tokens.admin !== undefined,
          }),
          signals: process,
        });
      } finally {
        await traces?.close();
      }
    });
}

function tokensFrom(env: NodeJS.ProcessEnv): GivenTokens {
  return {
    admin: env.GRAPHKEEPER_ADMIN_TOKEN || undefined,
    adminReadOnly: env.GRAPHKEEPER_ADMIN_READ_ONLY_TOKEN || undefined,
    query: env.GRAPHKEEPER_QUERY_TOKEN || undefined,
  };
}
