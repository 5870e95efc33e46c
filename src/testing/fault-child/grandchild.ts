/** Processes that the stand-in starts and that do not leave when they are told to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:net';

const STUBBORN_SHELL = 'trap "" TERM INT; echo ok >&3; exec 3>&-; exec sleep 100000';
/** Nobody finds it, so that it ends by itself. It leaves our cgroup where it may: then not even that tells whose it is. */
const HIDDEN_LISTENER = `
  const { readFileSync, writeFileSync } = require('node:fs');
  const { dirname } = require('node:path');
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => undefined);
  setTimeout(() => process.exit(), 60_000);
  try {
    const mount = readFileSync('/proc/self/mountinfo', 'utf8').split('\\n').find((line) => line.includes(' - cgroup2 '));
    const own = readFileSync('/proc/self/cgroup', 'utf8').split('\\n').find((line) => line.startsWith('0::'));
    writeFileSync(mount.split(' ')[4] + dirname(own.slice(3)) + '/cgroup.procs', '0');
  } catch (error) {
    console.error('It stays in its cgroup', error);
  }
  process.on('message', (_, server) => { globalThis.kept = server; process.send('kept'); process.disconnect(); });
`;

/** `sleep` inherits that SIGTERM is ignored. The third descriptor tells us that it is by now. */
export async function startGrandchild(inNewSession: boolean): Promise<number> {
  const grandchild = spawn('sh', ['-c', STUBBORN_SHELL], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    detached: inNewSession,
  });
  const said = grandchild.stdio[3];
  if (said) await once(said, 'data');
  return pidOf(grandchild);
}

/** Gives the listening socket to a process that nobody finds: its own session, an empty environment, no cgroup of ours. */
export async function startHeir(server: Server): Promise<number> {
  const heir = spawn(process.execPath, ['-e', HIDDEN_LISTENER], {
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    detached: true,
  });
  heir.send('keep', server);
  await once(heir, 'message');
  heir.unref();
  return pidOf(heir);
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('A grandchild could not be started');
  return pid;
}
