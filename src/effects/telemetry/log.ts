/**
 * The log: pino, written to a rotated file in the workspace, kept in a bounded ring, and handed to listeners. All three
 * get the same lines. A file that cannot be written (a full disk) costs log lines, never the service; it is tried again.
 */
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { type Bindings, type Logger, multistream, pino } from 'pino';
import type { LogEntry } from '../../types/service.js';
import { LogFile } from './log-file.js';

export interface Log {
  readonly logger: Logger;
  /** The last entries, oldest first. */
  last(count?: number): readonly LogEntry[];
  /** Calls the listener with every entry from now on. Returns a function that ends that. */
  listen(listener: (entry: LogEntry) => void): () => void;
  /** Flushes and closes the file. */
  close(): Promise<void>;
}

export interface LogOptions {
  readonly level: string;
  /** Where `graphkeeper.log` and its rotated predecessors are; null keeps no file. */
  readonly directory: string | null;
  /** More fields for a line as it is written, given those of its logger. A fresh object for each. */
  readonly fields?: (bindings: () => Bindings) => object;
}

const KEPT_ENTRIES = 1_000;

/** Nothing logs them on purpose; an error object may carry the request that led to it. */
const SECRETS = ['authorization', '*.authorization', '*.*.authorization'];

export function createLog({ level, directory, fields = () => ({}) }: LogOptions): Log {
  const ring: LogEntry[] = [];
  const events = new EventEmitter().setMaxListeners(0);
  const keep = new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      const entry = JSON.parse(line) as LogEntry;
      ring.push(entry);
      if (ring.length > KEPT_ENTRIES) ring.shift();
      events.emit('entry', entry);
      done();
    },
  });
  const file =
    directory === null
      ? null
      : new LogFile(directory, {
          onProblem: (problem) => logger.error({ err: problem }, 'The log file cannot be written'),
          onMended: () => logger.info('The log file is written again'),
        });
  const streams = [{ stream: keep, level: 'trace' as const }];
  if (file !== null) streams.push({ stream: file.stream, level: 'trace' as const });
  const logger: Logger = pino(
    {
      level,
      base: null,
      redact: SECRETS,
      formatters: { level: (label) => ({ level: label }) },
      mixin: (_line, _level, writer) => fields(() => writer.bindings()),
    },
    multistream(streams),
  );
  return {
    logger,
    last: (count = KEPT_ENTRIES) => ring.slice(-count),
    listen(listener) {
      events.on('entry', listener);
      return () => events.off('entry', listener);
    },
    async close() {
      await file?.close();
    },
  };
}
