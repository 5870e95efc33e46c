/**
 * The cgroup of one child. No process can leave it without our rights, whatever it does with its session and its
 * environment, and all of it can be killed in one stroke.
 */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signalProcess } from '../process-group.js';

export interface ChildCgroup {
  readonly directory: string;
  /** Processes in it, those in cgroups below it not counted. */
  pids(): number[];
  /** Does anybody live in it, or below it? */
  isPopulated(): boolean;
  /** SIGKILL to all in it and below it. @throws when the operating system refuses */
  kill(): void;
  /** False while it is still in use. @throws for any other refusal */
  remove(): boolean;
}

/** @throws when the operating system refuses */
export function makeChildCgroup(directory: string): ChildCgroup {
  mkdirSync(directory);
  return openChildCgroup(directory);
}

export function openChildCgroup(directory: string): ChildCgroup {
  const pids = () => linesOf(join(directory, 'cgroup.procs')).map(Number);
  return {
    directory,
    pids,
    isPopulated: () => linesOf(join(directory, 'cgroup.events')).includes('populated 1'),
    kill() {
      try {
        writeFileSync(join(directory, 'cgroup.kill'), '1', { flag: 'r+' });
      } catch (error) {
        // Kernels before 5.14 have no such file.
        if (!hasCode(error, 'ENOENT')) throw error;
        for (const pid of pids()) signalProcess(pid, 'SIGKILL');
      }
    },
    remove: () => removeTree(directory),
  };
}

/** The children of a cgroup go before it. Its files are not removed, they go with it. */
function removeTree(directory: string): boolean {
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && !removeTree(join(directory, entry.name))) return false;
    }
    rmdirSync(directory);
    return true;
  } catch (error) {
    if (hasCode(error, 'EBUSY')) return false;
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
}

/** None when the cgroup is gone. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENODEV')) return [];
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
