/** How a child program of ours says why it is about to exit. */
import { asGraphkeeperError } from '../errors.js';
import type { ChildError } from '../types/notify.js';
import type { Parent } from './notify.js';

/** Writes the reason to stderr and to the parent, and sets exit code 1. */
export function reportFailure(thrown: unknown, parent: Parent | null): void {
  const { code, message, details } = asGraphkeeperError(thrown);
  // The parent knows which graph this is about: it puts the bare reason into its own message.
  const report: ChildError = { code, message: typeof details.reason === 'string' ? details.reason : message };
  process.stderr.write(`${report.message}\n`);
  process.exitCode = 1;
  parent?.notify({ ERROR: JSON.stringify(report) });
}
