#!/usr/bin/env node
/** The `graphkeeper` program: reads the command line, runs one command, turns its end into an exit code. */
import { CommanderError } from 'commander';
import { EXIT_CODES } from './exit-codes.js';
import { createProgram } from './program.js';
import { reportError, wantsDebug } from './report-error.js';

// `graphkeeper logs | head` closes our stdout: the reader has what it wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? EXIT_CODES.done.code : EXIT_CODES.failed.code);
});

const program = createProgram();
try {
  await program.parseAsync();
} catch (thrown) {
  // Commander has printed its message; help and the version come this way too, with exit code 0.
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : EXIT_CODES.usage.code;
  else process.exitCode = reportError(thrown, wantsDebug(program.opts<{ debug?: boolean }>().debug ?? false));
}
