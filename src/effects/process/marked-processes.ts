/**
 * Finds the processes of a child wherever they have gone: each inherits the marker in its environment, also into another
 * session or process group. One look reads the environment of every process: about 10 µs each.
 *
 * Who is not found: a process that was started with another environment, or has written over its own.
 */
import { MARKER_VARIABLE } from '../../types/notify.js';
import { isLiving, listPids, type ProcessStat, readEnvironment, readLastPid, readStat } from './proc.js';

export interface MarkedProcess extends ProcessStat {
  /** `<workspace id>/<child>` */
  readonly marker: string;
}

/** Living processes whose marker begins so, this one excepted. Empty off Linux. */
export function listMarked(prefix: string): MarkedProcess[] {
  return listPids().flatMap((pid) => {
    const marker = pid === process.pid ? null : readMarker(pid, prefix);
    const stat = marker === null ? null : readStat(pid);
    return marker !== null && stat !== null && isLiving(stat) ? [{ ...stat, marker }] : [];
  });
}

/**
 * Living processes with exactly this marker. When it finds none, then there is none: a process that starts another and
 * ends while we look would be missed, so that a look counts only when nobody was started meanwhile, or when it is the
 * second one in vain.
 */
export function findMarked(marker: string): MarkedProcess[] {
  const look = () => listMarked(marker).filter((found) => found.marker === marker);
  const lastPid = readLastPid();
  const found = look();
  const isCertain = found.length > 0 || (lastPid !== null && lastPid === readLastPid());
  return isCertain ? found : look();
}

function readMarker(pid: number, prefix: string): string | null {
  const environment = readEnvironment(pid);
  const wanted = `${MARKER_VARIABLE}=${prefix}`;
  // Nearly all processes are somebody else's: they are not worth taking apart.
  if (!environment?.includes(wanted)) return null;
  const variable = environment.split('\0').find((entry) => entry.startsWith(wanted));
  return variable?.slice(MARKER_VARIABLE.length + 1) ?? null;
}
