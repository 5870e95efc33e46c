/** The service runs out of file descriptors, because of clients that connect and say nothing. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';

/** Beyond those that are open when it is ready. */
const SPARE = 24;
const CONNECTIONS = 200;
/** What cannot be accepted is closed at once; the rest waits until there is room. */
const UNSERVED = /^connection lost$|^503 GK_(UNAVAILABLE|HOLD_TIMEOUT)$/;

export function descriptorRows(): readonly Row[] {
  const options = { policy: { backoff_base_ms: 1000 } };
  const fault = 'file descriptors run out';
  return [
    { fault, during: 'ready', hits: 'service', options, mayFail: UNSERVED, run: (stage) => exhausted(stage, false) },
    {
      fault: `${fault}, and the GraphServer killed`,
      during: 'ready',
      hits: 'service and active',
      options,
      mayFail: UNSERVED,
      run: (stage) => exhausted(stage, true),
    },
  ];
}

async function exhausted(stage: Stage, isKilled: boolean): Promise<void> {
  await stage.bootReady();
  const before = await stage.until('a status', () => true);
  const { pid } = stage.daemon;
  const active = before.generation?.pid ?? 0;
  const limit = descriptors(pid) + SPARE;
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:`]);
  const sockets = await crowd(stage.ports.query);
  try {
    while (descriptors(pid) < limit - 2) await delay(10);
    stage.faultComes();
    if (isKilled) process.kill(active, 'SIGKILL');
    const most = Math.min(limit, descriptors(pid));
    // As long as a start takes, and longer: it must bear it.
    await delay(1000);
    if (!stage.daemon.isAlive) throw new Error(`The service ended: ${stage.daemon.complaint}`);
    stage.note = `${most} of ${limit} descriptors open`;
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const { restarts, last_error: error } = await stage.reaches('ready');
  if (isKilled) stage.note += `; ${restarts} restarts, last error: ${error?.error}`;
  await stage.answersAgain();
}

async function crowd(port: number): Promise<readonly Socket[]> {
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  return sockets;
}

function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
