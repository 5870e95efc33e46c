/**
 * Programs that change one thing about themselves and then become the rest of their arguments: without native code, the
 * only way to change a process between fork and exec. All are part of util-linux or coreutils.
 */
import { getPriority } from 'node:os';
import type { Isolation, IsolationSetting } from '../../../types/isolation.js';

export interface Wrapper {
  readonly setting: IsolationSetting;
  readonly value: unknown;
  readonly program: string;
  /** The wrapped command comes after them. */
  readonly args: readonly string[];
}

/**
 * Not by process.umask() round the spawn: that is the whole process's, and other threads of ours make files meanwhile.
 * The script is fixed, and what it runs comes as arguments: nothing of a profile is read as shell code.
 */
const SET_UMASK = 'umask "$1" && shift && exec "$@"';

/** In the order in which they must be applied: what needs rights comes before those are dropped. */
export function wrappersOf(isolation: Isolation): Wrapper[] {
  const { umask, oomScoreAdj, nice, cpuSet, limits = {}, uid, gid, noNewPrivs } = isolation;
  const wrappers: Wrapper[] = [];
  const add = (setting: IsolationSetting, program: string, ...args: string[]) =>
    wrappers.push({ setting, value: isolation[setting], program, args });

  if (umask !== undefined) add('umask', 'sh', '-c', SET_UMASK, 'sh', umask);
  if (oomScoreAdj !== undefined) add('oomScoreAdj', 'choom', '-n', String(oomScoreAdj), '--');
  // It counts from the niceness that it has, which is ours.
  if (nice !== undefined) add('nice', 'nice', '-n', String(nice - getPriority()));
  if (cpuSet !== undefined) add('cpuSet', 'taskset', '--cpu-list', cpuSet);
  const resources = Object.entries(limits).map(([name, limit]) => `--${name}=${limit}`);
  if (resources.length > 0) add('limits', 'prlimit', ...resources);
  const user = uid === undefined ? [] : ['--reuid', String(uid)];
  const group = gid === undefined ? [] : ['--regid', String(gid), '--clear-groups'];
  if (uid !== undefined || gid !== undefined) {
    add(uid === undefined ? 'gid' : 'uid', 'setpriv', ...user, ...group, '--');
  }
  if (noNewPrivs) add('noNewPrivs', 'setpriv', '--no-new-privs', '--');
  return wrappers;
}
