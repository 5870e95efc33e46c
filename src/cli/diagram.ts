/** `graphkeeper diagram`: a machine as text or as a picture, from the machine itself. */
import { type Command, Option } from 'commander';
import type { MachineName } from '../diagram/machines.js';
import { printLine } from './print.js';

const MACHINES = ['service', 'graph-server', 'load-job'] as const satisfies readonly MachineName[];
const FORMATS = ['mermaid', 'plantuml', 'scxml', 'json', 'svg'] as const;

interface DiagramOptions {
  readonly machine: MachineName;
  readonly format: (typeof FORMATS)[number];
}

export function registerDiagram(program: Command): void {
  program
    .command('diagram')
    .description('print the statechart of a machine that graphkeeper consists of')
    .addOption(new Option('-m, --machine <name>', 'which one').choices(MACHINES).default('service'))
    .addOption(new Option('-f, --format <format>', 'what it is to be read by').choices(FORMATS).default('mermaid'))
    .addHelpText('after', '\nThe JSON is an XState config, which Stately Studio imports.')
    .action(async ({ machine, format }: DiagramOptions) => {
      const { writeDiagram } = await import('../diagram/write-diagram.js');
      printLine((await writeDiagram(machine, format)).trimEnd());
    });
}
