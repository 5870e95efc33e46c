/** docs/reference/cli.md: what each command says of itself. */
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.js';
import { code, fence, page } from './markdown.js';

/** Columns of the help text. */
const WIDTH = 100;

export function cliPage(): string {
  const program = createProgram();
  return page(
    '# Command line',
    `Every command shows its own part of this page with ${code('--help')}. A command that talks to a running service finds it at ${code('--admin')}, or at the address in ${code('GRAPHKEEPER_ADMIN')}. The options of the service are in [configuration](configuration.md), the exit codes in [errors](errors.md#exit-codes).`,
    fence('text', helpOf(program)),
    ...program.commands.flatMap((command) => section(command, program.name())),
  );
}

/** The commands of a command stand below it. */
function section(command: Command, path: string, level = '##'): string[] {
  const name = `${path} ${command.name()}`;
  const nested = command.commands.flatMap((below) => section(below, name, `${level}#`));
  return [`${level} ${name}`, fence('text', helpOf(command)), ...nested];
}

function helpOf(command: Command): string {
  let help = '';
  command
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
      getOutHelpWidth: () => WIDTH,
      getOutHasColors: () => false,
    })
    .outputHelp();
  return help;
}
