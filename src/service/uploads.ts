/**
 * Files that clients hand over to be loaded. They lie in the workspace under fresh names, and stay until somebody deletes
 * them: a load does not say whether it is the last that needs its files.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncDirectory } from '../effects/store/head-file.js';
import { GraphkeeperError, reasonOf } from '../errors.js';
import type { ReceiveUpload } from '../types/service.js';

export interface UploadLimits {
  readonly maxFileBytes: number;
  /** Of all that are kept. Uploads at the same time may exceed it by what they bring. */
  readonly maxTotalBytes: number;
}

/** A file that is not whole yet. */
const UNFINISHED = '.part';

export class Uploads {
  /** @param directory absolute */
  constructor(
    private readonly directory: string,
    private readonly limits: UploadLimits,
  ) {}

  /**
   * Keeps the one file that `receive` writes, and resolves with its absolute path when it would survive a power cut.
   * Nothing is left when `receive` rejects.
   * @throws GK_INVALID_ARGUMENT for a file that is empty or too large, GK_UPLOADS_FULL, GK_UPLOAD_FAILED, and what `receive` throws
   */
  async keep(receive: ReceiveUpload): Promise<string> {
    const path = join(this.directory, randomUUID());
    const draft = path + UNFINISHED;
    try {
      await this.#work(async () => void (await mkdir(this.directory, { recursive: true, mode: 0o700 })));
      await this.#checkRoom();
      await receive((content) => this.#write(content, draft));
      await this.#work(async () => {
        await rename(draft, path);
        await syncDirectory(this.directory);
      });
      return path;
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  /** What was being received when an earlier parent ended. */
  async removeUnfinished(): Promise<void> {
    for (const name of await this.#names()) {
      if (name.endsWith(UNFINISHED)) await rm(join(this.directory, name), { force: true });
    }
  }

  async #write(content: NodeJS.ReadableStream, draft: string): Promise<void> {
    const { maxFileBytes } = this.limits;
    let bytes = 0;
    const counting = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        if (bytes <= maxFileBytes) done(null, chunk);
        else done(wrongSize(`more than ${maxFileBytes} bytes`, 'send less at a time, or raise uploads.max_file_bytes'));
      },
    });
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    await this.#work(() => pipeline(content, counting, file));
    if (bytes === 0) throw wrongSize('empty', 'send a file with something in it');
  }

  async #checkRoom(): Promise<void> {
    let bytes = 0;
    for (const name of await this.#names()) bytes += (await stat(join(this.directory, name)).catch(gone)).size;
    const { maxTotalBytes } = this.limits;
    if (bytes < maxTotalBytes) return;
    throw new GraphkeeperError('GK_UPLOADS_FULL', { directory: this.directory, bytes, maxTotalBytes });
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.directory);
    } catch (error) {
      if (isMissing(error)) return [];
      throw this.#failed(error);
    }
  }

  async #work(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw error instanceof GraphkeeperError ? error : this.#failed(error);
    }
  }

  #failed(error: unknown): GraphkeeperError {
    const details = { directory: this.directory, reason: reasonOf(error) };
    return new GraphkeeperError('GK_UPLOAD_FAILED', details, { cause: error });
  }
}

function wrongSize(value: string, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'filestorage', value, remedy });
}

/** Deleted between the listing and the look. */
function gone(error: unknown): { size: number } {
  if (isMissing(error)) return { size: 0 };
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
