/** `graphkeeper restart`: replace the GraphServer by a fresh one on the same graph. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printOutcome } from './print-outcome.js';

export function registerRestart(program: Command): void {
  program
    .command('restart')
    .description('replace the GraphServer by a fresh one on the same graph')
    .addOption(adminOption())
    .action(async (options: AdminOptions) => {
      const client = await connect(options);
      await client.post('/v1/service/restart', {});
      await printOutcome(client, 'Restarted');
    });
}
