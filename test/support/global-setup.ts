/**
 * Around the whole suite: children run compiled code, so it is built first; and every temporary file goes below one
 * directory, so that what a test leaves behind, a file or a process, is seen at the end and fails the run.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { isAlive } from './processes.js';

export async function setup(): Promise<() => void> {
  await execa('npm', ['run', '--silent', 'build'], { stdout: 'inherit', stderr: 'inherit' });
  const outer = process.env.TMPDIR;
  const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-test-'));
  process.env.TMPDIR = directory;
  return () => {
    if (outer === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outer;
    const files = readdirSync(directory).filter((name) => !belongsToTools(name));
    const processes = processesBelow(directory);
    rmSync(directory, { recursive: true, force: true });
    if (files.length > 0 || processes.length > 0) {
      // Vitest reports what is thrown here, and would still end with 0.
      process.exitCode = 1;
      throw new Error(`The tests left files [${files.join(', ')}] and processes [${processes.join(', ')}] behind`);
    }
  };
}

/** Caches of the tools that run the tests. */
function belongsToTools(name: string): boolean {
  return name.startsWith('tsx-') || name.startsWith('node-compile-cache') || name.startsWith('vitest-');
}

/** Living processes that name the directory in their command line or environment. */
function processesBelow(directory: string): string[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const mentions = (pid: number) => ['cmdline', 'environ'].some((file) => read(pid, file).includes(directory));
  // The workers of the test runner have TMPDIR in their environment; they are its children or itself.
  return pids
    .filter((pid) => pid !== process.pid && isAlive(pid) && mentions(pid) && !read(pid, 'cmdline').includes('vitest'))
    .map((pid) => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ').trim()}`);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
