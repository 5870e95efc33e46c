/** Whether a load may read the files that its mapping names. */
import { access, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { GraphkeeperError, reasonOf } from '../errors.js';

/**
 * @param files absolute paths
 * @param directories where files may be read; null: anywhere
 * @throws GK_INVALID_MAPPING for a file that does not exist, is no plain file, or is elsewhere once links are followed
 */
export async function checkInputFiles(files: readonly string[], directories: readonly string[] | null): Promise<void> {
  const roots = directories === null ? null : await Promise.all(directories.map(realPath));
  for (const file of files) {
    // Before anything is asked of the file: whether it exists is not told either.
    const place = roots === null ? file : await realPath(file);
    if (roots !== null && !roots.some((root) => isWithin(root, place))) {
      const allowed = directories?.join(', ') || 'nowhere';
      throw invalid(file, `files are read in these directories only: ${allowed} (security.data_directories)`);
    }
    await checkReadable(file);
  }
}

async function checkReadable(file: string): Promise<void> {
  try {
    await access(file);
    if ((await stat(file)).isFile()) return;
  } catch (error) {
    throw invalid(file, `name a file that can be read (${reasonOf(error)})`, error);
  }
  throw invalid(file, 'name a plain file');
}

/** What does not exist is where it would be. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Said below as for every other file that cannot be read, or that is elsewhere.
    return path;
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function invalid(file: string, remedy: string, cause?: unknown): GraphkeeperError {
  const details = { field: 'inputs', value: file, remedy };
  return new GraphkeeperError('GK_INVALID_MAPPING', details, cause === undefined ? {} : { cause });
}
