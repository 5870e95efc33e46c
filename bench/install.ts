/**
 * Programs that are compared with: taken from the machine, else installed from Debian's packages (as root) or from npm
 * into a cache outside the project. What cannot be had is left out, and the report says so.
 */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** npm packages of the benchmarks, by version, so that every run compares with the same. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'graphkeeper-bench');

/** Absolute path of a program, installed from the Debian package if need be; null when it cannot be had. */
export async function debianProgram(program: string, debianPackage: string): Promise<string | null> {
  const found = await findProgram(program);
  if (found !== null || process.getuid?.() !== 0 || (await findProgram('apt-get')) === null) return found;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => execa('apt-get', ['install', '-y', '-q', debianPackage], { env, reject: false });
  if ((await install()).exitCode !== 0) {
    await execa('apt-get', ['update', '-q'], { reject: false });
    await install();
  }
  return findProgram(program);
}

/** Directory of an npm package's own installation, outside the project; null when it cannot be had. */
export async function npmPackage(name: string, version: string): Promise<string | null> {
  const prefix = join(CACHE, `${name}-${version}`);
  const directory = join(prefix, 'node_modules', name);
  if (await exists(directory)) return directory;
  await mkdir(prefix, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--silent', '--prefix', prefix];
  await execa('npm', ['install', ...flags, `${name}@${version}`], { reject: false });
  return (await exists(directory)) ? directory : null;
}

/** Absolute path on PATH or among the system's own programs. */
async function findProgram(program: string): Promise<string | null> {
  const directories = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  for (const directory of directories.filter((entry) => entry !== '')) {
    const path = join(directory, program);
    if (await exists(path, constants.X_OK)) return path;
  }
  return null;
}

function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
