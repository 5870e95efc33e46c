/** `graphkeeper restart`: replace the GraphServer by a fresh one on the same graph. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printOutcome } from './print-outcome.js';
import type { CommandReportDocument } from './status-document.js';

export function registerRestart(program: Command): void {
  program
    .command('restart')
    .description('replace the GraphServer by a fresh one on the same graph')
    .addOption(adminOption())
    .action(async (options: AdminOptions) => {
      const client = await connect(options);
      const report = await client.post<CommandReportDocument>('/v1/service/restart', {});
      await printOutcome(client, 'Restarted', report);
    });
}
