/** A GraphServer that writes too much, too long or not text: the service reads on, and keeps little of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberOf } from '../roles.js';
import type { Row } from '../row.js';
import type { Stage } from '../stage.js';

const ANSWERS = 400;
/** A heap may grow before it is collected; what is written here is many times that. */
const MOST_GROWTH_BYTES = 150 * 1024 * 1024;
/** A line of 8 KiB, each byte of it escaped in JSON, and what stands around it. */
const LONGEST_LINE = 64 * 1024;

async function talksOn(stage: Stage, ...flag: readonly string[]): Promise<void> {
  await stage.bootReady();
  const generation = numberOf(stage, 'active');
  await stage.listens(generation);
  const before = stage.daemon.rssBytes();
  stage.faultComes();
  stage.order(generation, ...flag);
  const { answered } = stage.clients;
  let most = before;
  await stage.until('answers', () => {
    most = Math.max(most, stage.daemon.rssBytes());
    return stage.clients.answered > answered + ANSWERS;
  });
  const { generation: last, lifecycle } = await stage.until('a status', () => true);
  if (last?.number !== generation || lifecycle !== 'ready') throw new Error('It was replaced');
  if (most - before > MOST_GROWTH_BYTES) throw new Error(`The service grew by ${mebibytes(most - before)}`);
  const { longest, garbage } = stage.daemon.output;
  if (garbage > 0 || longest > LONGEST_LINE) throw new Error(`${garbage} lines are no JSON, the longest is ${longest}`);
  stage.note = `service grew by ${mebibytes(most - before)}, longest log line ${longest} characters`;
}

function mebibytes(bytes: number): string {
  return `${Math.max(0, Math.round(bytes / 2 ** 20))} MiB`;
}

function logFile(stage: Stage): string {
  return readFileSync(join(stage.workspace, 'logs', 'graphkeeper.log'), 'utf8');
}

export function outputRows(): readonly Row[] {
  const row = (fault: string, flag: readonly string[], says: string): Row => ({
    fault,
    during: 'ready',
    hits: 'active',
    // It cannot answer while it waits for us to read, and on a busy machine that takes a while.
    options: { policy: { liveness_timeout_ms: 10_000 } },
    async run(stage) {
      await talksOn(stage, ...flag);
      await stage.until(`"${says}" in the log`, () => logFile(stage).includes(says));
    },
  });
  return [
    row('10,000 log lines a second', ['--flood-stdout', '10000'], 'Output too fast, lines not logged'),
    row('one line of 50 MB', ['--long-line', '50000000'], '…[cut]'),
    row('writes binary', ['--binary-output'], '\ufffd'),
  ];
}
