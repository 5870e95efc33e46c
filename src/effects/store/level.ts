/** Opens LevelDB, and turns what it says when it cannot into our errors. */
import { dirname } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { GraphkeeperError, reasonOf } from '../../errors.js';

/** What is not the fault of the files. All else, such as a file that is missing or too short, is damage. */
const OUTSIDE_CAUSES =
  /Permission denied|Operation not permitted|No space left|quota exceeded|Read-only file system|Too many open files|Input\/output error/i;

/** @throws GK_WORKSPACE_LOCKED (without its holder), GK_STORE_CORRUPT, GK_STORE_FAILED */
export async function openLevel(path: string, createIfMissing: boolean): Promise<ClassicLevel> {
  const level = new ClassicLevel(path, { createIfMissing });
  try {
    await level.open();
    return level;
  } catch (error) {
    throw levelError(error, dirname(path), 'opened');
  }
}

/** `path` is the store's directory. */
export function levelError(error: unknown, path: string, action: 'opened' | 'read'): GraphkeeperError {
  // "Database failed to open" wraps the error that says why.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = reasonOf(cause);
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'LEVEL_LOCKED') return new GraphkeeperError('GK_WORKSPACE_LOCKED', { path }, { cause: error });
  if (OUTSIDE_CAUSES.test(reason)) {
    return new GraphkeeperError('GK_STORE_FAILED', { path, action, reason }, { cause: error });
  }
  return new GraphkeeperError('GK_STORE_CORRUPT', { path, reason }, { cause: error });
}
