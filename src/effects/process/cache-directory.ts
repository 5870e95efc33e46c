import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where programs are that were fetched for launch profiles: $XDG_CACHE_HOME/graphkeeper, or ~/.cache/graphkeeper. */
export function cacheDirectory({ XDG_CACHE_HOME: cache = '' }: NodeJS.ProcessEnv = process.env): string {
  return join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'graphkeeper');
}
