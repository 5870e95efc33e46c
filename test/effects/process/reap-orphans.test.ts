import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { type OrphanRecord, reapOrphans } from '../../../src/effects/process/reap-orphans.js';
import { eventually } from '../../support/eventually.js';
import { isAlive, startTimeOf } from '../../support/processes.js';
import { memoryLogger } from './run-child.js';

const WORKSPACE = `workspace-${process.pid}`;

test('a recorded process that is still alive is ended, with its whole group', async () => {
  const { pid, sleepers } = await startGroup({ marker: null });
  const { logger, logs } = memoryLogger();
  const report = await reapOrphans([recordOf(pid)], logger, WORKSPACE);
  expect([pid, ...sleepers].filter(isAlive)).toEqual([]);
  expect(report.ended.map((orphan) => orphan.pid).sort()).toEqual([pid, ...sleepers].sort());
  expect(report.ended.every(({ number }) => number === 4)).toBe(true);
  expect(logs).toContainEqual(
    expect.objectContaining({ pid, number: 4, msg: 'Ending a process that an earlier graphkeeper left behind' }),
  );
});

test('another process that has taken a recorded pid is left alone', async () => {
  const { pid } = await startGroup({ marker: null });
  const { startTime } = recordOf(pid);
  const record = { number: 4, pid, startTime: (startTime ?? 0) - 1 };
  expect(await reapOrphans([record], memoryLogger().logger, WORKSPACE)).toEqual({ ended: [] });
  expect(isAlive(pid)).toBe(true);
});

test('a process whose pid and start time were recorded before the machine was booted is left alone', async () => {
  const { pid } = await startGroup({ marker: null });
  const record = { ...recordOf(pid), bootId: 'an earlier boot' };
  expect(await reapOrphans([record], memoryLogger().logger, WORKSPACE)).toEqual({ ended: [] });
  expect(isAlive(pid)).toBe(true);
});

test('what a dead leader has left behind is ended when it carries the marker', async () => {
  const { pid, sleepers } = await startGroup({ marker: `${WORKSPACE}/4`, leaderStays: false });
  const record = { number: 4, pid, startTime: 1 };
  await reapOrphans([record], memoryLogger().logger, WORKSPACE);
  expect(sleepers.filter(isAlive)).toEqual([]);
});

test('what a dead leader has left behind is left alone when it carries another marker, or none', async () => {
  const otherWorkspace = await startGroup({ marker: 'another-workspace/4', leaderStays: false });
  const otherGeneration = await startGroup({ marker: `${WORKSPACE}/44`, leaderStays: false });
  const unmarked = await startGroup({ marker: null, leaderStays: false });
  const groups = [otherWorkspace, otherGeneration, unmarked];
  const records = groups.map(({ pid }) => ({ number: 4, pid, startTime: 1 }));
  expect(await reapOrphans(records, memoryLogger().logger, WORKSPACE)).toEqual({ ended: [] });
  expect(groups.flatMap(({ sleepers }) => sleepers).every(isAlive)).toBe(true);
});

test('a process that left the group is found by its marker', async () => {
  const { pid } = await startGroup({ marker: `${WORKSPACE}/4` });
  const records = [{ number: 4, pid: 999_999_999, startTime: null }];
  await reapOrphans(records, memoryLogger().logger, WORKSPACE);
  expect(isAlive(pid)).toBe(false);
});

test('without records nothing is looked at', async () => {
  const { pid } = await startGroup({ marker: `${WORKSPACE}/4` });
  expect(await reapOrphans([], memoryLogger().logger, WORKSPACE)).toEqual({ ended: [] });
  expect(isAlive(pid)).toBe(true);
});

function recordOf(pid: number): OrphanRecord {
  return { number: 4, pid, startTime: startTimeOf(pid) };
}

/** A process group of a shell and two sleepers; the shell may end and leave them behind. */
async function startGroup({ marker, leaderStays = true }: { marker: string | null; leaderStays?: boolean }) {
  const env = { PATH: process.env.PATH ?? '', ...(marker !== null && { GRAPHKEEPER_GENERATION: marker }) };
  const script = `sleep 1000 & echo $!; sleep 1000 & echo $!; echo all; ${leaderStays ? 'wait' : ''}`;
  const leader = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'inherit'], env });
  const exit = once(leader, 'exit');
  let output = '';
  leader.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await eventually(() => output.endsWith('all\n'));
  const pid = leader.pid ?? 0;
  const sleepers = output.split('\n').slice(0, 2).map(Number);
  onTestFinished(() => {
    for (const one of [pid, ...sleepers]) if (isAlive(one)) process.kill(one, 'SIGKILL');
  });
  if (!leaderStays) await exit;
  return { pid, sleepers };
}
