import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findSetpriv } from '../../../effects/process/pdeathsig.js';
import { type MarkedProcess, processesOf } from '../../processes-of.js';
import { serviceOptions, type TestBed } from '../test-bed.js';
import { judge, type Verdict } from '../verdict.js';

const promise = judge('ends with its parent');
const LOOK_AGAIN_MS = 10;

// Four levels below the package in src/ and in dist/, so that both run the compiled program.
const DOOMED_PARENT = fileURLToPath(new URL('../../../../dist/testing/verify/doomed-parent.js', import.meta.url));

/** Nothing of it outlives a graphkeeper that is killed. */
export async function endsWithItsParent(bed: TestBed): Promise<Verdict> {
  if (process.platform !== 'linux') return promise.skipped('processes can be found by their marker on Linux only');
  const parent = spawn(process.execPath, [DOOMED_PARENT, JSON.stringify(serviceOptions(bed))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(parent, 'exit');
  try {
    const said = await firstLine(parent);
    if (said !== 'ready') return promise.skipped(`it did not become ready once more: ${said}`);
    parent.kill('SIGKILL');
    await ended;
    const killedAt = performance.now();
    const left = await whatIsLeft(bed, killedAt + bed.policy.killTimeoutMs);
    const afterMs = Math.round(performance.now() - killedAt);
    if (left.length > 0) {
      const names = left.map(({ pid, command }) => `${pid} (${command})`).join(', ');
      return promise.broken(`${bed.policy.killTimeoutMs} ms after its parent was killed there still is ${names}`);
    }
    const by = (await findSetpriv()) === null ? 'its stdin ended' : 'the kernel saw to it (setpriv --pdeathsig)';
    return promise.kept(`gone ${afterMs} ms after its parent was killed: ${by}`);
  } finally {
    parent.kill('SIGKILL');
    // The workspace is its own until then.
    await ended;
    for (const { pid } of processesOf(bed.workspace)) process.kill(pid, 'SIGKILL');
  }
}

async function firstLine(parent: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  for await (const line of createInterface({ input: parent.stdout })) return line;
  return 'it ended';
}

/** Waits until nothing is left, at most until then. */
async function whatIsLeft({ workspace }: TestBed, giveUpAt: number): Promise<readonly MarkedProcess[]> {
  for (;;) {
    const left = processesOf(workspace);
    if (left.length === 0 || performance.now() > giveUpAt) return left;
    await delay(LOOK_AGAIN_MS);
  }
}
