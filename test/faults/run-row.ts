/** One row from beginning to end: the fault, an orderly end, and a look at what is left. */
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openStore } from '../../src/effects/store/store.js';
import { reasonOf } from '../../src/errors.js';
import { processesOf } from '../../src/testing/processes-of.js';
import type { Row, RowResult } from './row.js';
import { Stage } from './stage.js';

const LOOK_AGAIN_MS = 20;
/** Orphans end by themselves within this, or are left. */
const PATIENCE_MS = 10_000;

export async function runRow(row: Row, template: string): Promise<RowResult> {
  const stage = new Stage(template, row.options);
  const problems: string[] = [];
  const attempt = async (step: () => Promise<unknown>) => {
    await step().catch((error: unknown) => problems.push(reasonOf(error)));
  };
  const before = stage.entries();
  await attempt(() => row.run(stage));
  stage.close('hold-running');
  stage.disk?.free();
  await attempt(() => leave(stage));
  await Promise.all([stage.clients.stop(), stage.stopWitness()]);
  const processes = await remaining(stage.workspace);
  const found: Remains = { files: [], lost: [] };
  await attempt(() => lookAtStore(stage, before, found));
  found.lost.push(...stage.lost);
  const { sent, answered, failed, wrong } = stage.clients;
  problems.push(
    ...wrong.slice(0, 3).map((answer) => `wrong answer: ${answer}`),
    ...stage.lies.slice(0, 3).map((lie) => `the status lied: ${lie}`),
    ...processes.map((process) => `left behind: ${process}`),
    ...found.files.map((file) => `left behind: ${file}`),
    ...found.lost,
    ...Object.keys(failed)
      .filter((failure) => !row.mayFail?.test(failure))
      .map((failure) => `${failed[failure]} queries failed: ${failure}`),
  );
  stage.remove();
  const { fault, during, hits } = row;
  return {
    fault,
    during,
    hits,
    clients: { sent, answered, failed: { ...failed }, wrong: wrong.length },
    replayed: stage.replayed,
    said: stage.said,
    readyAfterMs: roundedMs(stage.clients.firstAfterFaultMs),
    left: { processes: processes.length, files: found.files.length },
    lost: found.lost.length,
    note: stage.note,
    problems,
  };
}

async function leave(stage: Stage): Promise<void> {
  const { daemon } = stage;
  if (stage.isOver || !daemon.isAlive) return;
  await stage.clients.stop();
  await stage.stopWitness();
  daemon.kill('SIGTERM');
  const giveUp = delay(PATIENCE_MS * 3, null, { ref: false });
  const end = await Promise.race([daemon.exited, giveUp]);
  if (end === null) {
    daemon.kill('SIGKILL');
    throw new Error('The service did not end on SIGTERM');
  }
  if (end.code !== 0) throw new Error(`The service ended with ${end.code ?? end.signal}: ${daemon.complaint}`);
  if (await isOpen(stage.ports.query)) throw new Error('The query port is still open');
}

/** Living processes of the workspace; what does not go by itself is killed, so that it does not disturb other rows. */
async function remaining(workspace: string): Promise<string[]> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const left = processesOf(workspace);
    if (left.length === 0) return [];
    if (performance.now() > giveUpAt) {
      for (const { pid } of left) process.kill(pid, 'SIGKILL');
      return left.map(({ pid, command }) => `process ${pid} ${command}`);
    }
    await delay(LOOK_AGAIN_MS);
  }
}

interface Remains {
  readonly files: string[];
  readonly lost: string[];
}

/** Opening it shows that the lock is free. */
async function lookAtStore(stage: Stage, before: readonly string[], found: Remains): Promise<void> {
  if (stage.isOver) return;
  const store = await openStore(join(stage.workspace, 'store'));
  found.lost.push(...stage.acknowledged.missingFrom(store));
  const records = store.generations().map(({ number }) => `generation ${number} on record`);
  const kept = new Set(store.graphs().map(({ data_path }) => join(stage.workspace, dirname(data_path))));
  await store.close();
  const data = readdirSync(join(stage.workspace, 'data')).map((name) => join(stage.workspace, 'data', name));
  const isStray = (path: string) => !kept.has(path);
  if (stage.mayLeaveRecords) stage.note += `; ${records.length} dead on record`;
  else found.files.push(...records);
  found.files.push(...data.filter(isStray));
  found.files.push(...stage.entries().filter((name) => !before.includes(name) && !stage.mayLeave.has(name)));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket
      .once('error', () => resolve(false))
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      });
  });
}

function roundedMs(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}
