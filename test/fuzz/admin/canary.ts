/** A directory that nobody has any business in: whatever is asked for, it stays as it is. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes `canary` in the directory. @returns a function that tells all that can be seen of the directory but for the workspace */
export function canary(directory: string, workspace: string): () => unknown {
  mkdirSync(join(directory, 'canary'));
  writeFileSync(join(directory, 'canary', 'secret.csv'), 'id|text\n1|secret\n');
  return () => ({
    beside: readdirSync(directory).filter((name) => join(directory, name) !== workspace),
    files: readdirSync(join(directory, 'canary')).map((name) => {
      const path = join(directory, 'canary', name);
      return [name, readFileSync(path, 'utf8'), statSync(path).mtimeMs];
    }),
  });
}
