import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { groupExists, livingMembers, signalGroup, waitUntilEmpty } from '../../../src/effects/process/process-group.js';

const NOBODY = 999_999_999;

test('a signal to a group that does not exist reaches nobody', () => {
  expect(groupExists(NOBODY)).toBe(false);
  expect(signalGroup(NOBODY, 'SIGTERM')).toBe(false);
  expect(livingMembers(NOBODY)).toEqual([]);
});

test('a signal that the system does not know is refused', () => {
  const pid = startSleeper();
  expect(() => process.kill(-pid, 999)).toThrow();
  expect(() => signalGroup(pid, 'SIGNONSENSE' as NodeJS.Signals)).toThrow(/SIGNONSENSE/);
});

test('waiting for a group ends when its last process has ended', async () => {
  const pid = startSleeper();
  expect(livingMembers(pid)).toEqual([pid]);
  let isEmpty = false;
  const waiting = waitUntilEmpty(pid).then(() => {
    isEmpty = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isEmpty).toBe(false);
  expect(signalGroup(pid, 'SIGKILL')).toBe(true);
  await waiting;
  expect(livingMembers(pid)).toEqual([]);
});

function startSleeper(): number {
  const sleeper = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  const exit = once(sleeper, 'exit');
  onTestFinished(async () => {
    sleeper.kill('SIGKILL');
    await exit;
  });
  return sleeper.pid ?? 0;
}
