/** `graphkeeper doctor`: can the service run here, and if not, what is to be done? */
import type { Command } from 'commander';
import { type AdminOptions, adminOption, connect } from './connect.js';
import type { Finding } from './doctor/finding.js';
import { EXIT_CODES } from './exit-codes.js';
import { printLine } from './print.js';
import { addServiceOptions, configFromFlags, type ServiceFlags } from './service-options.js';

interface DoctorFlags extends ServiceFlags, AdminOptions {
  readonly quarantine?: true;
}

export function registerDoctor(program: Command): void {
  addServiceOptions(program.command('doctor'))
    .description('check whether the service can run here')
    .addOption(adminOption())
    .option('--quarantine', 'set a damaged store aside, with the graphs that only it can name; deletes nothing')
    .action(async ({ admin, adminTokenFile, caFile, quarantine, ...flags }: DoctorFlags) => {
      const config = await configFromFlags(flags);
      const client = await connect({ admin, ...(adminTokenFile && { adminTokenFile }), ...(caFile && { caFile }) });
      const { examine } = await import('./doctor/examine.js');
      let failed = false;
      const report = ({ verdict, subject, found, remedy }: Finding) => {
        failed ||= verdict === 'fail';
        printLine(`${verdict.padEnd(5)} ${subject.padEnd(13)} ${found}${remedy ? `: ${remedy}` : ''}`);
      };
      if (quarantine) {
        const { quarantineStore } = await import('./doctor/workspace.js');
        report(await quarantineStore(config.workspace, new Date()));
      }
      for await (const finding of examine(config, client)) report(finding);
      if (failed) process.exitCode = EXIT_CODES.failed.code;
    });
}
