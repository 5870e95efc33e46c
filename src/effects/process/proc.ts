/** What Linux says about processes, from /proc. On other systems there is no /proc, and nothing is known. */
import { readdirSync, readFileSync } from 'node:fs';

/** One line of /proc/<pid>/stat, as far as we need it; see proc_pid_stat(5). */
export interface ProcessStat {
  readonly pid: number;
  /** One letter: R, S, D, T, Z (dead, not yet reaped), X… */
  readonly state: string;
  readonly processGroup: number;
  readonly session: number;
  readonly threads: number;
  /** Clock ticks since boot. With the pid it names one process among all of this boot. */
  readonly startTime: number;
}

/** The process with this pid, dead but unreaped ones included; null when there is none that we may see. */
export function readStat(pid: number): ProcessStat | null {
  const text = readProc(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
}

/** @throws when the text is not a line of /proc/<pid>/stat */
export function parseStat(text: string): ProcessStat {
  // The name stands in parentheses and may itself hold blanks and parentheses: only the last one closes it.
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , processGroup, session] = fields;
  // Fields are numbered from 1 in the manual, and the third comes first here.
  const stat = {
    pid,
    state: state ?? '',
    processGroup: Number(processGroup),
    session: Number(session),
    threads: Number(fields[20 - 3]),
    startTime: Number(fields[22 - 3]),
  };
  if (!Number.isInteger(stat.pid) || !Number.isInteger(stat.startTime)) {
    throw new Error(`Not a line of /proc/<pid>/stat: ${JSON.stringify(text.slice(0, 80))}`);
  }
  return stat;
}

/** A zombie is dead, unless only its first thread has ended and others still run. */
export function isLiving({ state, threads }: ProcessStat): boolean {
  return state !== 'X' && (state !== 'Z' || threads > 1);
}

/** Every process that we may see; empty where there is no /proc. */
export function listProcesses(): ProcessStat[] {
  return listPids()
    .map(readStat)
    .filter((stat) => stat !== null);
}

export function listPids(): number[] {
  const names = orNullWhenHidden(() => readdirSync('/proc')) ?? [];
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** The environment that the process was started with, as `NAME=value` texts with a NUL after each; null when it is hidden. */
export function readEnvironment(pid: number): string | null {
  return readProc(`/proc/${pid}/environ`);
}

/** Pid of the process or thread that was started last. While it stays the same nobody is started. Null off Linux. */
export function readLastPid(): string | null {
  return readProc('/proc/loadavg')?.trim().split(' ').at(-1) ?? null;
}

/** Processors that this process may use, such as `0-3`; null off Linux. */
export function allowedProcessors(): string | null {
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readProc('/proc/self/status') ?? '')?.[1] ?? null;
}

/** Names this run of the machine: clock ticks since boot mean nothing after the next one. Null off Linux. */
export function readBootId(): string | null {
  return readProc('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

/** What one process takes of memory and CPU. */
export interface ProcessResources {
  readonly rssBytes: number;
  /** CPU time of it, and of those children that have ended and were waited for. */
  readonly cpuSeconds: number;
}

/** Null when there is no such process that we may see. */
export function readResources(pid: number): ProcessResources | null {
  const stat = readProc(`/proc/${pid}/stat`);
  const status = readProc(`/proc/${pid}/status`);
  if (stat === null || status === null) return null;
  // Fields 14 to 17; Linux counts them in hundredths of a second on every machine that Node runs on.
  const ticks = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(14 - 3, 18 - 3);
  const rssKib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  return { rssBytes: rssKib * 1024, cpuSeconds: ticks.reduce((sum, each) => sum + Number(each), 0) / 100 };
}

export function hasProc(): boolean {
  return readStat(process.pid) !== null;
}

function readProc(path: string): string | null {
  return orNullWhenHidden(() => readFileSync(path, 'utf8'));
}

/** Processes end while we look at them, and others' may be hidden from us: neither is an error. */
function orNullWhenHidden<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') return null;
    throw error;
  }
}
