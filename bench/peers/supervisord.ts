import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { untilAnswered } from '../ask.js';
import { debianProgram } from '../install.js';
import type { Peer, RunningPeer } from './peer.js';
import { CHILD, freePort, HOST, scratchDirectory, startProgram } from './program.js';

export const supervisord: Peer = { name: 'supervisord', start };

async function start(): Promise<RunningPeer | null> {
  const command = await debianProgram('supervisord', 'supervisor');
  if (command === null) return null;
  const directory = scratchDirectory();
  const port = await freePort();
  const config = join(directory, 'supervisord.conf');
  writeFileSync(config, configuration(directory, port));
  const program = startProgram(command, ['-n', '-c', config]);
  const url = new URL(`http://${HOST}:${port}/query`);
  await untilAnswered(url);
  return {
    url,
    pid: program.pid,
    restart: async () => {
      await execa('supervisorctl', ['-c', config, 'restart', 'child']);
    },
    stop: program.stop,
  };
}

function configuration(directory: string, port: number): string {
  return `
[supervisord]
logfile=${directory}/log
pidfile=${directory}/pid
[unix_http_server]
file=${directory}/socket
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${directory}/socket
[program:child]
command=${process.execPath} ${CHILD} ${port}
autorestart=true
stdout_logfile=NONE
stderr_logfile=NONE
`;
}
