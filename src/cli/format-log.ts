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
  return (entry) => pretty(forPeople(entry)).trimEnd();
}

/** The message of these says what their fields say. */
function forPeople(entry: LogEntry): object {
  if (entry.event === undefined) return entry;
  const { time, level, msg, graph_id, generation } = entry;
  return { time, level, msg, graph_id, generation };
}
