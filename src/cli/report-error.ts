/** How a failed command ends: one line for people, and the exit code. A stack only for those who ask. */
import { inspect } from 'node:util';
import { asGraphkeeperError } from '../errors.js';
import { exitCodeOf } from './exit-codes.js';

/** `--debug` and GRAPHKEEPER_DEBUG=1 show stacks and causes. */
export function wantsDebug(debugFlag: boolean): boolean {
  return debugFlag || process.env.GRAPHKEEPER_DEBUG === '1';
}

/** @returns the exit code */
export function reportError(thrown: unknown, debug: boolean): number {
  const error = asGraphkeeperError(thrown);
  process.stderr.write(`graphkeeper: ${error.message}\n`);
  if (debug) process.stderr.write(`${inspect(error, { depth: 4 })}\n`);
  return exitCodeOf(error.code);
}
