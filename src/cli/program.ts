/** The commands of `graphkeeper`, in the order in which people meet them. */
import { Command } from 'commander';
import { version } from '../version.js';
import { addAccessOptions } from './connect.js';
import { registerDiagram } from './diagram.js';
import { registerDoctor } from './doctor.js';
import { EXIT_CODES } from './exit-codes.js';
import { registerGraphs } from './graphs.js';
import { registerImport } from './import.js';
import { registerJournal } from './journal.js';
import { registerLoad } from './load.js';
import { registerLogs } from './logs.js';
import { registerProfile } from './profile.js';
import { registerQuery } from './query.js';
import { registerRestart } from './restart.js';
import { registerServe } from './serve.js';
import { registerStart } from './start.js';
import { registerStatus } from './status.js';
import { registerStop } from './stop.js';
import { registerSwitch } from './switch.js';
import { registerVerify } from './verify.js';

export function createProgram(): Command {
  const program = new Command('graphkeeper')
    .description('Supervises a graph database: one service, one graph served, graphs switched without a failed query')
    .version(version())
    .option('--debug', 'show stack traces (also GRAPHKEEPER_DEBUG=1)')
    .addHelpText('after', `\nExit codes:\n${exitCodeLines()}`)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'graphkeeper: ')) });
  const commands = [
    registerServe,
    registerStatus,
    registerStart,
    registerStop,
    registerRestart,
    registerSwitch,
    registerGraphs,
    registerLoad,
    registerImport,
    registerQuery,
    registerLogs,
    registerJournal,
    registerDiagram,
    registerProfile,
    registerDoctor,
    registerVerify,
  ];
  for (const register of commands) register(program);
  for (const command of program.commands) addAccessOptions(command);
  return program;
}

function exitCodeLines(): string {
  return Object.values(EXIT_CODES)
    .map(({ code, meaning }) => `  ${String(code).padEnd(4)} ${meaning}`)
    .join('\n');
}
