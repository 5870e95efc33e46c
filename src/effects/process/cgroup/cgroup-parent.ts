/**
 * Where cgroups for children can be made: the cgroup v2 of this process, if it is delegated, that is, if we may make
 * cgroups in it and put processes there. See the kernel's cgroup-v2 document, "Delegation".
 */
import { accessSync, constants, mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reasonOf } from '../../../errors.js';

/** The cgroup that this process moves into when its own is to give limits to children: only leaves may hold processes then. */
export const SERVICE_CGROUP = 'graphkeeper-service';

export type CgroupParent =
  | { readonly directory: string; readonly reason: null }
  /** `reason`: why there is none. */
  | { readonly directory: null; readonly reason: string };

export interface CgroupFiles {
  /** /proc/self/mountinfo */
  readonly mounts: string;
  /** /proc/self/cgroup */
  readonly own: string;
}

/** Never throws: where it can not be had, it says why. */
export function findCgroupParent(files: CgroupFiles | null = readCgroupFiles()): CgroupParent {
  const mount = files === null ? null : findMount(files.mounts);
  const own = files?.own.split('\n').find((line) => line.startsWith('0::'));
  if (mount === null || own === undefined) return none('cgroup v2 is not mounted');
  const directory = join(mount, own.slice('0::'.length));
  const parent = basename(directory) === SERVICE_CGROUP ? dirname(directory) : directory;
  try {
    accessSync(join(parent, 'cgroup.procs'), constants.W_OK);
    // Only a trial tells: the mount may be read-only, or the depth be limited.
    rmdirSync(mkdtempSync(join(parent, 'graphkeeper-trial-')));
    return { directory: parent, reason: null };
  } catch (error) {
    return none(`${parent} is not delegated to this user (${reasonOf(error)})`);
  }
}

function readCgroupFiles(): CgroupFiles | null {
  try {
    return { mounts: readFileSync('/proc/self/mountinfo', 'utf8'), own: readFileSync('/proc/self/cgroup', 'utf8') };
  } catch (error) {
    // Not Linux, or a kernel without them.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The mount point of a cgroup2 file system: the fifth field, and the type comes after a dash; see proc_pid_mountinfo(5). */
function findMount(mounts: string): string | null {
  const line = mounts.split('\n').find((entry) => / - cgroup2 /.test(entry));
  return line?.split(' ')[4] ?? null;
}

function none(reason: string): CgroupParent {
  return { directory: null, reason };
}
