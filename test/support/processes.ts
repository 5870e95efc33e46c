/** What tests want to know about processes, read from /proc independently of the code under test. */
import { readdirSync, readFileSync } from 'node:fs';

/** A zombie is dead: on some machines nobody reaps it. */
export function isAlive(pid: number): boolean {
  const fields = statFields(pid);
  return fields !== null && fields[0] !== 'Z' && fields[0] !== 'X';
}

/** Pids of the process group that are alive. */
export function livingMembers(processGroup: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => isAlive(pid) && Number(statFields(pid)?.[2]) === processGroup);
}

/** Clock ticks since boot at which the process started; null when there is none. */
export function startTimeOf(pid: number): number | null {
  const fields = statFields(pid);
  return fields === null ? null : Number(fields[19]);
}

/** Pids of living processes that were started with this marker, wherever they are. */
export function withMarker(marker: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return environment.includes(`GRAPHKEEPER_GENERATION=${marker}`) && isAlive(pid);
    } catch {
      return false;
    }
  });
}

/** The fields after the name: state, parent, process group, … */
function statFields(pid: number): string[] | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
