/**
 * The rotated log file. It never pushes back and never throws: what the disk cannot take is dropped. When it fails (a
 * full disk) it is closed and opened again with a later line, at most once a second, until it takes lines again.
 */
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createStream } from 'rotating-file-stream';

export interface LogFileEvents {
  /** The first problem, and the first one after it has been mended; the rest would say the same. */
  readonly onProblem: (problem: Error) => void;
  readonly onMended: () => void;
}

const FILE_NAME = 'graphkeeper.log';
const FILE_SIZE = '10M';
const KEPT_FILES = 5;
/** Lines waiting for a slow disk beyond this are dropped. */
const MAX_UNWRITTEN_BYTES = 8 * 1024 * 1024;
const TRY_AGAIN_MS = 1000;

export class LogFile {
  /** Takes every line at once. */
  readonly stream: Writable;
  readonly #directory: string;
  readonly #events: LogFileEvents;
  #file: Writable;
  #isBroken = false;
  #tryAgainAt = 0;

  constructor(directory: string, events: LogFileEvents) {
    this.#directory = directory;
    this.#events = events;
    this.#file = this.#open();
    this.stream = new Writable({
      decodeStrings: false,
      write: (line: string, _encoding, done) => {
        this.#write(line);
        done();
      },
    });
  }

  /** Resolves when what could be written has been. */
  async close(): Promise<void> {
    if (this.#file.destroyed) return;
    this.#file.end();
    await finished(this.#file);
  }

  #write(line: string): void {
    if (this.#file.destroyed) {
      if (performance.now() < this.#tryAgainAt) return;
      this.#file = this.#open();
      // The last line may have been cut by the full disk.
      this.#file.write('\n');
    }
    if (this.#file.writableLength < MAX_UNWRITTEN_BYTES) this.#file.write(line, (error) => this.#wrote(error));
  }

  #wrote(error: Error | null | undefined): void {
    if (error || !this.#isBroken) return;
    this.#isBroken = false;
    this.#events.onMended();
  }

  #open(): Writable {
    const file = createStream(FILE_NAME, { path: this.#directory, size: FILE_SIZE, maxFiles: KEPT_FILES });
    file.on('error', (problem) => {
      this.#tryAgainAt = performance.now() + TRY_AGAIN_MS;
      file.destroy();
      if (this.#isBroken) return;
      this.#isBroken = true;
      this.#events.onProblem(problem);
    });
    return file;
  }
}
