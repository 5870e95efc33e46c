import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { findMarked, listMarked } from '../../../src/effects/process/marked-processes.js';
import { eventually } from '../../support/eventually.js';

const WORKSPACE = `/marked-${process.pid}`;

test('a process is found by its marker, and by the workspace that the marker begins with', async () => {
  const mine = await startSleeper({ GRAPHKEEPER_GENERATION: `${WORKSPACE}/4` });
  const other = await startSleeper({ GRAPHKEEPER_GENERATION: `${WORKSPACE}/44` });
  expect(findMarked(`${WORKSPACE}/4`).map(({ pid }) => pid)).toEqual([mine]);
  expect(listMarked(`${WORKSPACE}/`).map(({ pid, marker }) => [pid, marker])).toEqual(
    [
      [mine, `${WORKSPACE}/4`],
      [other, `${WORKSPACE}/44`],
    ].sort(([a], [b]) => Number(a) - Number(b)),
  );
});

test('the same text in another variable, or in another workspace, is no marker', async () => {
  await startSleeper({ NOTE: `GRAPHKEEPER_GENERATION=${WORKSPACE}/5` });
  await startSleeper({ GRAPHKEEPER_GENERATION: `/elsewhere${WORKSPACE}/5` });
  expect(findMarked(`${WORKSPACE}/5`)).toEqual([]);
});

test('one that has ended is not found, whether or not it has been reaped', async () => {
  const pid = await startSleeper({ GRAPHKEEPER_GENERATION: `${WORKSPACE}/6` });
  process.kill(pid, 'SIGKILL');
  await eventually(() => findMarked(`${WORKSPACE}/6`).length === 0);
});

/** Resolves with its pid when it is the program, and has its environment. */
async function startSleeper(env: Record<string, string>): Promise<number> {
  const sleeper = spawn('sleep', ['1000'], { stdio: 'ignore', env: { PATH: process.env.PATH ?? '', ...env } });
  const exit = once(sleeper, 'exit');
  onTestFinished(async () => {
    sleeper.kill('SIGKILL');
    await exit;
  });
  const pid = sleeper.pid ?? 0;
  await eventually(() => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n');
  return pid;
}
