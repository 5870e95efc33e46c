/** `graphkeeper doctor`: can the service run here, and if not, what is to be done? */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import { EXIT_CODES } from './exit-codes.js';
import { printLine } from './print.js';
import { addServiceOptions, configFromFlags, type ServiceFlags } from './service-options.js';

export function registerDoctor(program: Command): void {
  addServiceOptions(program.command('doctor'))
    .description('check whether the service can run here')
    .addOption(adminOption())
    .action(async ({ admin, adminTokenFile, caFile, ...flags }: ServiceFlags & AdminOptions) => {
      const config = await configFromFlags(flags);
      const client = await connect({ admin, ...(adminTokenFile && { adminTokenFile }), ...(caFile && { caFile }) });
      const { examine } = await import('./doctor/examine.js');
      let failed = false;
      for await (const finding of examine(config, client)) {
        failed ||= finding.verdict === 'fail';
        const remedy = finding.remedy ? `: ${finding.remedy}` : '';
        printLine(`${finding.verdict.padEnd(5)} ${finding.subject.padEnd(13)} ${finding.found}${remedy}`);
      }
      if (failed) process.exitCode = EXIT_CODES.failed.code;
    });
}
