/** A file with a secret in it: who may change it decides who rules the service. */
import { readFileSync, statSync } from 'node:fs';
import { GraphkeeperError, reasonOf } from '../../errors.js';

const OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_READ = 0o044;

/**
 * The text of the file. `warn` hears when others may read it: container platforms mount secrets like that, so it is
 * their owner's decision.
 * @throws GK_CONFIG_INVALID when it cannot be read, or others may write it
 */
export function readPrivateFile(path: string, field: string, warn: (message: string) => void): string {
  const problem = (remedy: string, cause?: unknown) =>
    new GraphkeeperError('GK_CONFIG_INVALID', { source: 'security', field, value: path, remedy }, { cause });
  try {
    const { mode } = statSync(path);
    if ((mode & OTHERS_MAY_WRITE) !== 0) throw problem('others than its owner may write this file: chmod 600 it');
    if ((mode & OTHERS_MAY_READ) !== 0) warn(`${field}: others than its owner may read ${path}: chmod 600 it`);
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof GraphkeeperError) throw cause;
    throw problem(`give a file that can be read (${reasonOf(cause)})`, cause);
  }
}
