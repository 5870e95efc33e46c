/** Logs a child's lines, up to a rate: a child that floods must not fill the disk or take our processor time. */
import type { Logger } from 'pino';

const MAX_LINES_PER_SECOND = 1000;
const SECOND_MS = 1000;

export class LineLog {
  readonly #logger: Logger;
  readonly #stream: 'stdout' | 'stderr';
  #lines = 0;
  #window: NodeJS.Timeout | null = null;

  constructor(logger: Logger, stream: 'stdout' | 'stderr') {
    this.#logger = logger;
    this.#stream = stream;
  }

  /** Logs the line, or counts it when there were too many within the present second. */
  add(line: string): void {
    // Not a reason to keep the parent running.
    this.#window ??= setTimeout(() => this.flush(), SECOND_MS).unref();
    this.#lines += 1;
    if (this.#lines <= MAX_LINES_PER_SECOND) this.#logger.info({ stream: this.#stream }, line);
  }

  /** Ends the present second: says how many lines were not logged, if any. */
  flush(): void {
    const unlogged = this.#lines - MAX_LINES_PER_SECOND;
    if (unlogged > 0) this.#logger.warn({ stream: this.#stream, lines: unlogged }, 'Output too fast, lines not logged');
    if (this.#window !== null) clearTimeout(this.#window);
    this.#window = null;
    this.#lines = 0;
  }
}
