import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { untilAnswered } from '../ask.js';
import { npmPackage } from '../install.js';
import type { Peer, RunningPeer } from './peer.js';
import { atExit, CHILD, freePort, HOST, scratchDirectory } from './program.js';

const VERSION = '7.0.4';

/** One process, as PM2 starts what it is given. */
export const pm2: Peer = { name: 'PM2', start: () => start([], 'restart') };
/** Workers of Node's cluster behind one port: the new one is there before the old one goes. Only for programs of Node. */
export const pm2Reload: Peer = { name: 'PM2 reload (cluster mode)', start: () => start(['-i', '1'], 'reload') };

async function start(flags: readonly string[], restart: 'restart' | 'reload'): Promise<RunningPeer | null> {
  const directory = await npmPackage('pm2', VERSION);
  if (directory === null) return null;
  const home = scratchDirectory();
  const port = await freePort();
  const env = { PM2_HOME: home };
  const run = (...args: readonly string[]) => execa(process.execPath, [join(directory, 'bin/pm2'), ...args], { env });
  await run('start', CHILD, '--name', 'child', ...flags, '--', String(port));
  const pid = Number(readFileSync(join(home, 'pm2.pid'), 'utf8'));
  const kill = () => process.kill(pid, 'SIGTERM');
  const forget = atExit(kill);
  const url = new URL(`http://${HOST}:${port}/query`);
  await untilAnswered(url);
  return {
    url,
    pid,
    restart: async () => {
      await run(restart, 'child');
    },
    stop: async () => {
      await run('kill');
      forget();
    },
  };
}
