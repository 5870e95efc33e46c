import { setTimeout as delay } from 'node:timers/promises';
import type { Life } from '../life.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('output in bounds');
/** The log counts what it leaves out once a second. */
const WATCH_MS = 1500;

/** What it prints can be logged line by line. More is read, so that it never waits, and thrown away. */
export async function outputInBounds(life: Life): Promise<Verdict> {
  await delay(WATCH_MS);
  const printed = life.logs.filter(({ stream }) => stream !== undefined);
  const left = printed.find(({ lines }) => typeof lines === 'number');
  if (left !== undefined) return promise.broken(`within a second ${left.lines} lines more than can be logged`);
  return promise.kept(`${printed.length === 1 ? '1 line' : `${printed.length} lines`}, all of them logged`);
}
