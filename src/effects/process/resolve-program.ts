/** Finds a program as execvp(3) would, before it is started: an error here is clearer than the launcher's exit code 127. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { GraphkeeperError } from '../../errors.js';

/**
 * Absolute path of the program. One with a slash is relative to `cwd`; another is looked for on `path`.
 * @throws GK_INVALID_ARGUMENT when there is none, or when it is not an executable file
 */
export async function resolveProgram(program: string, cwd: string, path: string | undefined): Promise<string> {
  const directories = program.includes('/') ? ['.'] : (path ?? '').split(delimiter).filter((entry) => entry !== '');
  let remedy = program.includes('/')
    ? 'there is no such file'
    : `there is no such program on PATH (${path ?? 'which is not set'})`;
  for (const directory of directories) {
    const candidate = resolve(cwd, directory, program);
    if (!(await isFile(candidate))) continue;
    if (await isExecutable(candidate)) return candidate;
    remedy = `${candidate} is not executable, allow it with chmod +x`;
  }
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'The program', value: program, remedy });
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isFile(),
    // Missing or out of reach is the same to the caller: it cannot be started.
    () => false,
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
