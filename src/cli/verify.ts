/** `graphkeeper verify`: which lifecycle promises does a GraphServer keep? */
import type { Command } from 'commander';
import type { Verdict } from '../testing/verify/verdict.js';
import { EXIT_CODES } from './exit-codes.js';
import { printJson, printLine } from './print.js';

interface VerifyFlags {
  readonly profile: string;
  readonly config?: string;
  readonly query?: string;
  readonly timeoutMs?: string;
  readonly json?: boolean;
}

export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description("run a launch profile's GraphServer through its life, and say which promises it keeps")
    .requiredOption(
      '--profile <profile>',
      'a YAML file with a launch profile, or the name of one (the built-in ones need none)',
    )
    .option('-c, --config <file>', 'config file that has the named profile (GRAPHKEEPER_CONFIG)')
    .option('--query <text>', 'a read-only query to try; without it the probes of the profile, or a TCP connection')
    .option('--timeout-ms <n>', 'for becoming ready and for leaving (default: those of the policy)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExit codes: 0 every promise is kept, 1 one is broken, 2 the profile is wrong.')
    .action(async (flags: VerifyFlags) => {
      const [{ verifyOptions }, { verifyProfile }, { interruption }] = await Promise.all([
        import('./verify/verify-options.js'),
        import('../testing/verify/verify-profile.js'),
        import('./interruption.js'),
      ]);
      const options = verifyOptions(flags);
      using interrupted = interruption();
      const verdicts: Verdict[] = [];
      for await (const verdict of verifyProfile(options)) {
        verdicts.push(verdict);
        if (!flags.json) printLine(`${verdict.outcome.padEnd(8)}${verdict.promise.padEnd(21)}${verdict.evidence}`);
        // Leaving the loop tidies up.
        if (interrupted.signal.aborted) break;
      }
      const count = (outcome: string) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
      const counts = { kept: count('kept'), broken: count('broken'), skipped: count('skipped') };
      if (flags.json) printJson({ profile: options.profile, verdicts, ...counts });
      else printLine(`${counts.kept} kept, ${counts.broken} broken, ${counts.skipped} skipped`);
      if (counts.broken > 0) process.exitCode = EXIT_CODES.failed.code;
      if (interrupted.signal.aborted) process.exitCode = interrupted.exitCode;
    });
}
