/** A Python virtual environment with the SDK in it, made once for what requirements.txt says, and kept in the cache. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
const MODERN_GRAPH = fileURLToPath(new URL('../../graphs/modern', import.meta.url));
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'graphkeeper');

/** Returns its python. @throws when there is no Python 3, or pip cannot install */
export async function prepareEnvironment(): Promise<string> {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const directory = join(CACHE, `python-sdk-${wanted}`);
  const python = join(directory, 'bin/python');
  const complete = join(directory, 'complete');
  if (existsSync(complete)) return python;
  // A virtual environment does not survive being moved, so it is marked when it is whole.
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  await execa('python3', ['-m', 'venv', directory], { stdio: ['ignore', 'ignore', 'inherit'] });
  await execa(python, ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // Where the SDK's own tests look for the files of the modern graph.
  const examples = join(directory, 'lib/examples/modern_graph');
  mkdirSync(examples, { recursive: true });
  cpSync(MODERN_GRAPH, examples, { recursive: true });
  writeFileSync(`${complete}.tmp`, '');
  renameSync(`${complete}.tmp`, complete);
  return python;
}
