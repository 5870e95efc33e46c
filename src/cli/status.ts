/** `graphkeeper status`: what the service is doing now, or, with --watch, from now on. */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printJson, printLine } from './print.js';
import type { StatusDocument } from './status-document.js';

interface StatusOptions extends AdminOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
}

export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('show what the service is doing')
    .option('-w, --watch', 'go on showing it: redrawn on a terminal, one line a change elsewhere')
    .option('--json', 'print the answer of the Admin Service as it is; with --watch one object a line')
    .addOption(adminOption())
    .action(async (options: StatusOptions) => {
      const client = await connect(options);
      if (options.watch) {
        const { watchStatus } = await import('./watch-status.js');
        return watchStatus(client, { json: options.json ?? false });
      }
      const status = await client.get<StatusDocument>('/v1/service/status');
      if (options.json) return printJson(status);
      const { renderStatus } = await import('./render-status.js');
      printLine(renderStatus(status, Date.now()));
    });
}
