/** The files of a launch profile, from before its child is started until nothing of that is left. */
import { rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { LaunchFiles } from '../../types/child.js';

/** Into a directory of their own, which only the user of this process can read. */
export async function writeLaunchFiles({ directory, texts }: LaunchFiles): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(texts)) await writeFile(join(directory, name), text, { mode: 0o600 });
}

/** At once, so that whoever hears of the end finds nothing. What cannot be removed is logged, and goes at the next start. */
export function removeLaunchFiles({ directory }: LaunchFiles, logger: Logger): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch (error) {
    logger.warn({ err: error, path: directory }, 'The files of a GraphServer could not be removed');
  }
}
