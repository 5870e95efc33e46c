/**
 * How GraphScope Interactive replaces its GraphServer, with the constants of its own code: interrupts it and looks every
 * two seconds whether it has gone; starts the next one and looks every four seconds whether its port is open; then waits
 * two seconds more.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { untilAnswered } from '../ask.js';
import type { Peer, RunningPeer } from './peer.js';
import { CHILD, freePort, HOST, startProgram } from './program.js';

const STOP_POLL_MS = 2000;
const START_POLL_MS = 4000;
const EXTRA_MS = 2000;

export const interactive: Peer = { name: 'GraphScope Interactive (emulated)', start };

async function start(): Promise<RunningPeer> {
  const port = await freePort();
  const url = new URL(`http://${HOST}:${port}/query`);
  const spawnChild = () => startProgram(process.execPath, [CHILD, String(port)]);
  let child = spawnChild();
  await untilAnswered(url);
  return {
    url,
    pid: process.pid,
    async restart() {
      child.process.kill('SIGINT');
      do await delay(STOP_POLL_MS);
      while (child.process.exitCode === null && child.process.signalCode === null);
      child = spawnChild();
      await delay(START_POLL_MS);
      await untilAnswered(url);
      await delay(EXTRA_MS);
    },
    stop: () => child.stop(),
  };
}
