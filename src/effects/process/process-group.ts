/** A process group: all that one child has started and that has not left it on purpose. Its id is its leader's pid. */
import { setTimeout as delay } from 'node:timers/promises';
import { hasProc, isLiving, listProcesses, readStat } from './proc.js';

const FIRST_LOOK_MS = 1;
const LAST_LOOK_MS = 50;

/**
 * Sends a signal to every process of the group. False when there is nobody left to signal.
 * @throws when the operating system refuses (EPERM: they belong to another user)
 */
export function signalGroup(groupId: number, signal: NodeJS.Signals): boolean {
  return kill(-groupId, signal);
}

/** As signalGroup, to one process. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  return kill(pid, signal);
}

/** Does the operating system know the group? Cheap. True also when only zombies are left that nobody has reaped. */
export function groupExists(groupId: number): boolean {
  try {
    return kill(-groupId, 0);
  } catch {
    // EPERM: it exists and belongs to another user.
    return true;
  }
}

/** Pids of the group that still run. Reads all of /proc: for the rare cases only. Empty off Linux. */
export function livingMembers(groupId: number): number[] {
  return listProcesses()
    .filter((stat) => stat.processGroup === groupId && isLiving(stat))
    .map(({ pid }) => pid);
}

/**
 * Resolves when nothing of the group is left, however long that takes: a process in disk sleep can not be hurried.
 * Looks after 1 ms, then ever less often, down to every 50 ms. It does not signal anybody.
 */
export async function waitUntilEmpty(groupId: number): Promise<void> {
  let members = livingMembers(groupId);
  for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 2, LAST_LOOK_MS)) {
    // All of /proc is read again only when those that we know of are gone.
    members = members.filter((pid) => isLivingMember(pid, groupId));
    if (members.length === 0) {
      if (!groupExists(groupId)) return;
      members = livingMembers(groupId);
      if (members.length === 0 && hasProc()) return;
    }
    await delay(lookMs);
  }
}

function isLivingMember(pid: number, groupId: number): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.processGroup === groupId && isLiving(stat);
}

function kill(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
