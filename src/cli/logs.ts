/** `graphkeeper logs`: the last lines that the service and its GraphServers logged, and those to come. */
import type { Command } from 'commander';
import { GraphkeeperError } from '../errors.js';
import type { LogEntry } from '../types/service.js';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { printLine } from './print.js';

interface LogsOptions extends AdminOptions {
  readonly lines: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

export function registerLogs(program: Command): void {
  program
    .command('logs')
    .description('print the last log lines of the service and its GraphServers')
    .option('-f, --follow', 'go on with new lines as they come')
    .option('-n, --lines <number>', 'how many of the last lines', parseLines, 50)
    .option('--json', 'one JSON object a line')
    .addOption(adminOption())
    .action(async (options: LogsOptions) => {
      const client = await connect(options);
      const { createLogFormatter } = await import('./format-log.js');
      const format = createLogFormatter(options.json ? 'json' : 'pretty');
      // Listening before asking: no line falls between the two.
      const events = options.follow ? await client.events('log') : undefined;
      const entries = await client.get<readonly LogEntry[]>(`/v1/service/logs?lines=${options.lines}`);
      for (const entry of entries) printLine(format(entry));
      if (!events) return;
      const printed = new Set(entries.map((entry) => JSON.stringify(entry)));
      for await (const { data } of events) {
        if (!printed.delete(data)) printLine(format(JSON.parse(data)));
      }
    });
}

function parseLines(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', {
    field: '--lines',
    value: text,
    remedy: 'give a whole number from 1 to 99999',
  });
}
