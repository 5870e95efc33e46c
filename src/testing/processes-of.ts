/** Which processes belong to a workspace, read from /proc independently of what supervises them. Empty off Linux. */
import { readdirSync, readFileSync } from 'node:fs';
import { MARKER_VARIABLE } from '../types/notify.js';

const MAX_COMMAND_CHARACTERS = 80;

export interface MarkedProcess {
  readonly pid: number;
  /** What stands behind the workspace in its marker: the number of its generation, or the name of a load. */
  readonly child: string;
  /** The beginning of its command line, for people. */
  readonly command: string;
}

/** Living processes that were started for the workspace, wherever they are in the process tree. */
export function processesOf(workspace: string): readonly MarkedProcess[] {
  const marker = `${MARKER_VARIABLE}=${workspace}/`;
  return listProc().flatMap((pid) => {
    const found = read(pid, 'environ')
      .split('\0')
      .find((variable) => variable.startsWith(marker));
    if (found === undefined || !isAlive(pid)) return [];
    return [{ pid, child: found.slice(marker.length), command: commandOf(pid) }];
  });
}

/** A zombie is dead: on some machines nobody reaps it. */
export function isAlive(pid: number): boolean {
  const stat = read(pid, 'stat');
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  return state !== '' && state !== 'Z' && state !== 'X';
}

function commandOf(pid: number): string {
  const command = read(pid, 'cmdline')
    .replaceAll(/[\0\s]+/g, ' ')
    .trim();
  return command.length > MAX_COMMAND_CHARACTERS ? `${command.slice(0, MAX_COMMAND_CHARACTERS - 1)}…` : command;
}

function listProc(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch (error) {
    return nothingIfGone(error, []);
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    return nothingIfGone(error, '');
  }
}

/** Processes end while we look at them, and others' are hidden from us. */
function nothingIfGone<Nothing>(error: unknown, nothing: Nothing): Nothing {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return nothing;
  throw error;
}
