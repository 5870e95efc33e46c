/**
 * Linux can kill a process when its parent dies, however that comes about: PR_SET_PDEATHSIG, see prctl(2). Node cannot
 * ask for it between fork and exec, but `setpriv` of util-linux can: it sets it on itself, then becomes the program.
 * The kernel means the thread that started it, so that children are to be started from the main thread.
 * Only the leader of the group is covered; what it has started is found by its marker at the next start.
 */
import { execa } from 'execa';
import type { LaunchPlan } from '../../types/child.js';
import { resolveProgram } from './resolve-program.js';

const ARGUMENTS = ['--pdeathsig', 'KILL', '--'] as const;

/** Absolute path of a setpriv that works; null where there is none: off Linux, or one too old for the option. Never rejects. */
export async function findSetpriv(path: string | undefined = process.env.PATH): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const setpriv = await resolveProgram('setpriv', '/', path).catch(() => null);
  if (setpriv === null) return null;
  // It starts itself, so that the trial needs no other program.
  const trial = await execa(setpriv, [...ARGUMENTS, setpriv, '--version'], { reject: false, stdin: 'ignore' });
  return trial.exitCode === 0 ? setpriv : null;
}

/** The same program and arguments, killed when the process that starts it ends. The program must be an absolute path. */
export function endedWithParent(setpriv: string, command: LaunchPlan['command']): LaunchPlan['command'] {
  return [setpriv, ...ARGUMENTS, ...command];
}
