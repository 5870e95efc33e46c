/** The embedded GraphServer with clients that write: no acknowledged write is lost, none is done twice. */

import { kill } from '../roles.js';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';
import { START } from '../states.js';
import { Writer } from '../writer.js';

const UNSERVED = /^connection lost$|^503 GK_(UNAVAILABLE|CLOSED)$/;

/** Writes go on from before the fault until after it; then all is counted. */
async function writing(stage: Stage, strike: (stage: Stage) => Promise<void>): Promise<void> {
  await stage.bootReady('--graph', '2');
  const writer = new Writer(stage);
  try {
    await writer.more(20);
    stage.faultComes();
    await strike(stage);
    await stage.reaches('ready', '2');
    await stage.answersAgain();
    await writer.more(20);
  } finally {
    await writer.stop();
  }
  await writer.compare();
}

async function activeIsReplaced(stage: Stage, signal: NodeJS.Signals): Promise<void> {
  const { restarts } = await stage.reaches('ready');
  kill(stage, 'active', signal);
  await stage.until('a restart', (status) => status.restarts > restarts);
}

async function serviceIsReplaced(stage: Stage, signal: NodeJS.Signals): Promise<void> {
  stage.daemon.kill(signal);
  await stage.isGone();
  await stage.boot();
}

/** The candidate is kept from becoming ready, so that both are there. */
async function bothOfASwitch(stage: Stage): Promise<void> {
  const switched = stage.command(START, { graph_id: '1' });
  await stage.until('both', ({ generations }) => generations.length === 2 && generations.every(({ pid }) => pid));
  kill(stage, 'candidate', 'SIGKILL');
  kill(stage, 'active', 'SIGKILL');
  stage.note = `command: ${await switched}; `;
}

export function dataRows(): readonly Row[] {
  const row = (fault: string, hits: string, strike: (stage: Stage) => Promise<void>): Row => ({
    fault,
    during: 'ready, with writes',
    hits,
    options: { embedded: true },
    ...(hits === 'service' && { mayFail: UNSERVED }),
    run: (stage) => writing(stage, strike),
  });
  return [
    row('SIGKILL', 'active', (stage) => activeIsReplaced(stage, 'SIGKILL')),
    row('SIGSEGV', 'active', (stage) => activeIsReplaced(stage, 'SIGSEGV')),
    row('SIGSTOP', 'active', (stage) => activeIsReplaced(stage, 'SIGSTOP')),
    // It finishes what it has and exits with code 0, and nobody has asked it to.
    row('exits 0 unasked', 'active', (stage) => activeIsReplaced(stage, 'SIGTERM')),
    row('both children of a switch killed at once', 'active and candidate', bothOfASwitch),
    row('SIGKILL', 'service', (stage) => serviceIsReplaced(stage, 'SIGKILL')),
    row('SIGTERM', 'service', (stage) => serviceIsReplaced(stage, 'SIGTERM')),
  ];
}
