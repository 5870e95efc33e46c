/** `graphkeeper stop`: end the GraphServer; the service itself stays and can be started again. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printLine } from './print.js';

export function registerStop(program: Command): void {
  program
    .command('stop')
    .description('stop serving: finish the queries in flight and end the GraphServer; the service itself stays')
    .addOption(adminOption())
    .action(async (options: AdminOptions) => {
      const client = await connect(options);
      await client.post('/v1/service/stop', {});
      printLine('Stopped: no graph is being served (graphkeeper start serves it again)');
    });
}
