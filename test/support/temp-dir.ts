import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A fresh empty directory, removed with all that is in it when the present test has ended. */
export function tempDir(): string {
  const path = mkdtempSync(join(tmpdir(), 'graphkeeper-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return path;
}
