import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { faultChild } from '../../../src/testing/fault-child-command.js';
import { eventually } from '../../support/eventually.js';
import { isAlive } from '../../support/processes.js';
import { tempDir } from '../../support/temp-dir.js';

const PARENT = fileURLToPath(new URL('../../fixtures/parent-of-child.mjs', import.meta.url));

test('a child that does not watch its lifeline dies with a parent that is killed, where there is setpriv', async () => {
  const { parent, childPid } = await startParent(process.env.PATH ?? '', faultChild('--ignore-lifeline'));
  parent.kill('SIGKILL');
  await eventually(() => !isAlive(childPid));
});

test('a child that watches its lifeline dies with a parent that is killed, where there is no setpriv', async () => {
  const { parent, childPid } = await startParent(tempDir(), faultChild('--ignore-sigterm'));
  parent.kill('SIGKILL');
  await eventually(() => !isAlive(childPid));
});

interface StartedParent {
  readonly parent: ChildProcessByStdio<null, Readable, null>;
  readonly childPid: number;
}

/** Resolves when its child is ready. */
async function startParent(path: string, command: readonly string[]): Promise<StartedParent> {
  const parent = spawn(process.execPath, [PARENT, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: path },
  });
  onTestFinished(() => {
    parent.kill('SIGKILL');
  });
  let output = '';
  parent.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await eventually(() => output.includes('ready\n'));
  const childPid = Number(/^spawned (\d+)$/m.exec(output)?.[1]);
  onTestFinished(() => {
    if (isAlive(childPid)) process.kill(childPid, 'SIGKILL');
  });
  expect(isAlive(childPid)).toBe(true);
  return { parent, childPid };
}
