/** How a log line looks on stdout. */
import { prettyFactory } from 'pino-pretty';
import type { Config } from '../config.js';
import type { LogEntry } from '../types/service.js';

export type LogFormatter = (entry: LogEntry) => string;

export function createLogFormatter(format: Config['logFormat']): LogFormatter {
  if (format === 'json') return (entry) => JSON.stringify(entry);
  const pretty = prettyFactory({
    colorize: process.stdout.isTTY === true && !process.env.NO_COLOR,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
  });
  return (entry) => pretty(entry).trimEnd();
}
