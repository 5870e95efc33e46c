import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { untilAnswered } from '../ask.js';
import { debianProgram } from '../install.js';
import type { Peer, RunningPeer } from './peer.js';
import { CHILD, freePort, HOST, scratchDirectory, startProgram } from './program.js';

/** Both take a directory with a program `run` in it, and keep that running. */
export const runit: Peer = {
  name: 'runit',
  start: () => start('runit', 'runsv', (directory) => ['sv', 'restart', directory]),
};
export const s6: Peer = {
  name: 's6',
  start: () => start('s6', 's6-supervise', (directory) => ['s6-svc', '-r', directory]),
};

async function start(
  debianPackage: string,
  supervise: string,
  restartCommand: (directory: string) => [string, ...string[]],
): Promise<RunningPeer | null> {
  const command = await debianProgram(supervise, debianPackage);
  if (command === null) return null;
  const directory = join(scratchDirectory(), 'child');
  mkdirSync(directory);
  const port = await freePort();
  const run = join(directory, 'run');
  writeFileSync(run, `#!/bin/sh\nexec ${process.execPath} ${CHILD} ${port}\n`);
  chmodSync(run, 0o755);
  const program = startProgram(command, [directory]);
  const url = new URL(`http://${HOST}:${port}/query`);
  await untilAnswered(url);
  const [file, ...args] = restartCommand(directory);
  return {
    url,
    pid: program.pid,
    restart: async () => {
      await execa(file, args);
    },
    stop: program.stop,
  };
}
