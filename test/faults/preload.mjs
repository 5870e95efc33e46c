/**
 * Loaded into the service before anything else (node --import), so that its store, its clock and its chance obey files
 * in the directory FAULTS_DIRECTORY. Its children do not inherit the variable.
 *
 *   hold-running     a write of the running graph waits as long as the file is there
 *   fail-running     a write of the running graph fails as long as the file is there
 *   kill             {"write": 3, "moment": "before the batch"}: SIGKILL there; writes are counted from the start
 *   clock            milliseconds to add to the clock; looked at on SIGUSR2
 *
 * Each write is noted in the file `writes`: what it changes, in a line.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ClassicLevel } from 'classic-level';

const directory = process.env.FAULTS_DIRECTORY;
const file = (name) => join(directory, name);
const LOOK_AGAIN_MS = 5;

let writes = 0;

function dieAt(moment) {
  if (!existsSync(file('kill'))) return;
  const wanted = JSON.parse(readFileSync(file('kill'), 'utf8'));
  if (wanted.write === writes && wanted.moment === moment) process.kill(process.pid, 'SIGKILL');
}

/** The batch, as the store wrote it, with everything that can go wrong before and after. */
const write = Object.getPrototypeOf(ClassicLevel.prototype).batch;
ClassicLevel.prototype.batch = async function batch(operations, options) {
  const keys = operations.map(({ type, key }) => (type === 'del' ? `-${key}` : key)).filter((key) => key !== 'head');
  writes += 1;
  appendFileSync(file('writes'), `${keys.join(' ')}\n`);
  if (keys.join() === 'running') {
    while (existsSync(file('hold-running'))) await delay(LOOK_AGAIN_MS);
    if (existsSync(file('fail-running'))) throw new Error('IO error: No space left on device');
  }
  dieAt('before the batch');
  const written = write.call(this, operations, options);
  dieAt('in the batch');
  await written;
  dieAt('after the batch');
};

const probe = await open('/dev/null');
const FileHandle = Object.getPrototypeOf(probe);
await probe.close();
const { datasync } = FileHandle;
FileHandle.datasync = async function synced() {
  dieAt('before the sync of the head file');
  await datasync.call(this);
  dieAt('after the sync of the head file');
};

// The wait before another attempt is a random share of a ceiling: half of it, each time.
Math.random = () => 0.5;

const now = Date.now;
const RealDate = Date;
let offsetMs = 0;
process.on('SIGUSR2', () => {
  offsetMs = Number(readFileSync(file('clock'), 'utf8'));
});
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now() + offsetMs);
    else super(...args);
  }
  static now() {
    return now() + offsetMs;
  }
};
