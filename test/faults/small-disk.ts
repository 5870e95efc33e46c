/** A file system of a few megabytes that can be filled and freed again. Needs the right to mount. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const FILLER = 'filler';
/** Small pieces last, so that not a page is left. */
const PIECES_BYTES = [1024 * 1024, 4096, 1];

export class SmallDisk {
  constructor(
    private readonly path: string,
    bytes: number,
  ) {
    mkdirSync(path, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'faults', path]);
  }

  fill(): void {
    const file = openSync(join(this.path, FILLER), 'w');
    for (const bytes of PIECES_BYTES) {
      const piece = Buffer.alloc(bytes);
      while (isWritten(file, piece));
    }
    closeSync(file);
  }

  free(): void {
    rmSync(join(this.path, FILLER), { force: true });
  }

  unmount(): void {
    // Lazily: whatever still has a file open there must not keep the row from ending.
    execFileSync('umount', ['--lazy', this.path]);
  }
}

function isWritten(file: number, piece: Buffer): boolean {
  try {
    return writeSync(file, piece) === piece.length;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}
