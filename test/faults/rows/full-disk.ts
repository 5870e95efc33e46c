/** The disk is full: what needs it is refused, the rest goes on; and when there is room again, all works again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { post } from '../clients.js';
import { endOfJob, load } from '../loads.js';
import { kill } from '../roles.js';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';
import { START } from '../states.js';
import type { Said } from '../witness.js';

const MEBIBYTE = 1024 * 1024;
/** A store may find room in a page that it has begun. */
const MOST_SWITCHES = 40;
const UNSERVED = /^503 GK_UNAVAILABLE$/;
const LOG_KEPT_BYTES = 256 * 1024;

export function fullDiskRows(): readonly Row[] {
  return [
    {
      fault: 'disk full',
      during: 'a store write',
      hits: 'service',
      options: { disk: { bytes: 4 * MEBIBYTE } },
      run: storeWriteFails,
    },
    {
      fault: 'disk full, and the GraphServer killed',
      during: 'ready',
      hits: 'service and active',
      options: { disk: { bytes: 4 * MEBIBYTE } },
      mayFail: UNSERVED,
      run: crashMeetsFullDisk,
    },
    {
      fault: 'disk full',
      during: 'a log write',
      hits: 'service',
      options: { disk: { below: 'logs', bytes: LOG_KEPT_BYTES } },
      run: logWriteFails,
    },
    {
      fault: 'disk full',
      during: 'a load',
      hits: 'loader',
      options: { embedded: true, disk: { bytes: 24 * MEBIBYTE } },
      run: loadFails,
    },
  ];
}

/** Switches to and fro until one is refused. */
async function storeWriteFails(stage: Stage): Promise<void> {
  await stage.bootReady();
  stage.disk?.fill();
  stage.mayLeaveRecords = true;
  stage.faultComes();
  const refused = await firstRefusedSwitch(stage);
  const isTold = ({ lifecycle, last_error: error }: Said) => lifecycle === 'ready' && error !== null;
  const { recorded_graph_id: recorded, last_error: error } = await stage.until('the reason', isTold);
  if (recorded !== stage.acknowledged.running && stage.acknowledged.running !== null) {
    throw new Error(`The refused switch changed the record to ${recorded}`);
  }
  if (!/could not be written/.test(error?.message ?? '')) throw new Error(`It does not say why: ${error?.message}`);
  const unchanged = await stage.command('/v1/graph/2', undefined, 'DELETE');
  stage.disk?.free();
  const mended = await stage.command(START, { graph_id: recorded === '1' ? '2' : '1' });
  if (mended !== 'done') throw new Error(`With room again a switch came to ${mended}`);
  stage.note = `switch: ${refused}; DELETE: ${unchanged}; with room again: ${mended}`;
  await stage.answersAgain();
}

async function firstRefusedSwitch(stage: Stage): Promise<string> {
  for (let count = 0; count < MOST_SWITCHES; count += 1) {
    const graphId = stage.acknowledged.running === '2' ? '1' : '2';
    const outcome = await stage.command(START, { graph_id: graphId });
    if (outcome !== 'done') return outcome;
  }
  throw new Error(`${MOST_SWITCHES} switches were recorded on a full disk`);
}

async function crashMeetsFullDisk(stage: Stage): Promise<void> {
  await stage.bootReady();
  stage.disk?.fill();
  stage.mayLeaveRecords = true;
  await firstRefusedSwitch(stage);
  const { recorded_graph_id: recorded } = await stage.reaches('ready');
  stage.faultComes();
  kill(stage, 'active', 'SIGKILL');
  const { last_error: error } = await stage.reaches('failed');
  if (!/could not be recorded/.test(error?.message ?? '')) throw new Error(`It does not say why: ${error?.message}`);
  stage.disk?.free();
  const mended = await stage.command(START, { graph_id: recorded });
  if (mended !== 'done') throw new Error(`With room again a start came to ${mended}`);
  stage.note = `${error?.error}; with room again START: ${mended}`;
  await stage.answersAgain();
}

/** The log is on a disk of its own here, so that nothing else is in want. */
async function logWriteFails(stage: Stage): Promise<void> {
  await stage.bootReady();
  stage.disk?.fill();
  stage.faultComes();
  const says = (text: string) => stage.daemon.output.last.some((line) => line.includes(text));
  await restartUntil(stage, 'that it cannot log', () => says('The log file cannot be written'));
  stage.disk?.free();
  const file = () => readFileSync(join(stage.workspace, 'logs', 'graphkeeper.log'), 'utf8');
  await restartUntil(
    stage,
    'the log to go on',
    () => file().trimEnd().endsWith('}') && says('The log file is written again'),
  );
  stage.note = 'goes on without the file, says so; with room again it is written again';
  await stage.answersAgain();
}

/** Restarts are logged. */
async function restartUntil(stage: Stage, what: string, check: () => boolean): Promise<void> {
  for (let count = 0; !check(); count += 1) {
    if (count === MOST_SWITCHES) throw new Error(`Waiting for ${what}: not within ${count} restarts`);
    await stage.command('/v1/service/restart');
  }
}

async function loadFails(stage: Stage): Promise<void> {
  await stage.bootReady();
  await load(stage, '2', 10);
  const first = await endOfJob(stage);
  stage.disk?.fill();
  stage.faultComes();
  const started = await load(stage, '2', 50_000);
  const failed = started === 'done' ? await endOfJob(stage) : null;
  if (failed?.status === 'SUCCESS') throw new Error('The load succeeded on a full disk');
  stage.disk?.free();
  await stage.command(START, { graph_id: '2' });
  const kept = await count(stage);
  if (first.status !== 'SUCCESS' || kept !== 10) stage.lost.push(`${kept} items, and 10 were loaded`);
  await stage.command(START, { graph_id: '1' });
  await load(stage, '2', 50_000);
  const again = await endOfJob(stage);
  if (again.status !== 'SUCCESS') throw new Error(`With room again the load came to ${again.status}: ${again.log}`);
  stage.note = `load: ${failed?.status ?? started} (${lastLine(failed?.log)}); data as before; with room again: SUCCESS`;
  await stage.answersAgain();
}

async function count(stage: Stage): Promise<number> {
  const { body } = await post(stage.queryUrl, 'MATCH (i:item) RETURN count(i)');
  return Number(body.rows?.[0]?.[0]);
}

function lastLine(log = 'no job'): string {
  return (
    log
      .trim()
      .split('\n')
      .at(-1)
      ?.replaceAll(/\S*\/workspace\//g, '')
      .slice(0, 200) ?? ''
  );
}
