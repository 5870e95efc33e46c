/** Finds out by trying whether a wrapper works here: whether it is installed, and whether we have the rights for it. */
import { execa } from 'execa';
import { reasonOf } from '../../../errors.js';
import { resolveProgram } from '../resolve-program.js';
import type { Wrapper } from './wrappers.js';

const TRIAL_TIMEOUT_MS = 10_000;

export type Trial =
  /** What to put in front of a command. */
  { readonly prefix: readonly string[]; readonly reason: null } | { readonly prefix: null; readonly reason: string };

/** Wraps `true` in it. Never rejects. */
export async function tryWrapper(
  { program, args }: Pick<Wrapper, 'program' | 'args'>,
  path: string | undefined = process.env.PATH,
): Promise<Trial> {
  try {
    const [wrapper, harmless] = await Promise.all([
      resolveProgram(program, '/', path),
      resolveProgram('true', '/', path),
    ]);
    const prefix = [wrapper, ...args];
    const { exitCode, stderr } = await execa(wrapper, [...args, harmless], {
      reject: false,
      stdin: 'ignore',
      timeout: TRIAL_TIMEOUT_MS,
      env: { LC_ALL: 'C' },
    });
    // `nice` only complains when it was refused, and goes on.
    if (exitCode === 0 && stderr === '') return { prefix, reason: null };
    return { prefix: null, reason: stderr.split('\n')[0] || `${program} ended with exit code ${exitCode}` };
  } catch (error) {
    return { prefix: null, reason: reasonOf(error) };
  }
}
