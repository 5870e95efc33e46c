/** Processes that have left the process group of their child, in every way that there is. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { findCgroupParent } from '../../../src/effects/process/cgroup/cgroup-parent.js';
import { type ChildIsolation, grantIsolation } from '../../../src/effects/process/isolation/grant-isolation.js';
import { eventually } from '../../support/eventually.js';
import { isAlive, withMarker } from '../../support/processes.js';
import { memoryLogger, type RunningChild, runChild } from './run-child.js';

const { logger } = memoryLogger();
const withCgroup = await grantIsolation({ profile: 'test', isolation: {}, logger });
const withoutCgroup: ChildIsolation = { launcher: [], makeCgroup: () => null };

/** In the environment of each child, so that its scripts need no quotes within quotes. */
const SCRIPTS = {
  STUBBORN: 'trap "" TERM INT; echo leaver $$; exec sleep 1000',
  POLITE: 'trap "echo cleaned up; exit" TERM; echo leaver $$; while :; do sleep 0.01; done',
  STORM: 'trap "" TERM; echo leaver $$; while :; do setsid sleep 1000 & sleep 0.005; done',
  HOPPER: 'echo leaver $$; sleep 0.02; setsid sh -c "$HOPPER" &',
};

const WAYS: readonly (readonly [way: string, script: string])[] = [
  ['ignores SIGTERM', 'sh -c "$STUBBORN" &'],
  ['has a session of its own', 'setsid sh -c "$STUBBORN" &'],
  ['is a daemon, forked twice', `(setsid sh -c 'sh -c "$STUBBORN" &' &);`],
];

describe.each([
  ['with a cgroup, where this machine has one', withCgroup],
  ['without a cgroup', withoutCgroup],
])('%s', (_, isolation) => {
  test.each(WAYS)('one that %s is gone after a stop', async (_way, script) => {
    const child = start(`${script} sleep 1000`, isolation);
    const leaver = await leaverOf(child);
    child.send({ type: 'process.interrupt' });
    expect(await child.event('process.exited')).toMatchObject({ signal: 'SIGTERM' });
    expect(isAlive(leaver)).toBe(false);
  });

  test.each(WAYS)('one that %s is gone after a crash of the leader', async (_way, script) => {
    const child = start(`${script} sleep 1000`, isolation);
    const { pid } = await child.event('process.spawned');
    const leaver = await leaverOf(child);
    process.kill(pid, 'SIGKILL');
    expect(await child.event('process.exited')).toMatchObject({ signal: 'SIGKILL' });
    expect(isAlive(leaver)).toBe(false);
  });

  test('the polite signal reaches one in a session of its own, which may clean up and leave', async () => {
    // The leader stays until the other has left; a signal cuts the first wait short.
    const child = start('trap : TERM; setsid sh -c "$POLITE" & wait; wait; exit 3', isolation);
    await leaverOf(child);
    child.send({ type: 'process.interrupt' });
    const exited = await child.event('process.exited');
    expect(exited).toMatchObject({ code: 3, lastLines: expect.arrayContaining(['cleaned up']) });
  });

  test('one that starts others all the time is gone after a stop, and all that it has started', async () => {
    const marker = `storm-${process.pid}-${isolation === withCgroup}/1`;
    const child = start('setsid sh -c "$STORM" & sleep 1000', isolation, marker);
    await leaverOf(child);
    await eventually(() => withMarker(marker).length > 20);
    child.send({ type: 'process.interrupt' });
    await child.event('process.exited');
    expect(withMarker(marker)).toEqual([]);
  });

  test('one that hands over to a successor and ends, again and again, is gone after a stop', async () => {
    const marker = `hopper-${process.pid}-${isolation === withCgroup}/1`;
    const child = start('setsid sh -c "$HOPPER" & sleep 1000', isolation, marker);
    const first = await leaverOf(child);
    await eventually(() => !isAlive(first));
    child.send({ type: 'process.kill' });
    await child.event('process.exited');
    expect(withMarker(marker)).toEqual([]);
  });
});

test('one without the marker in its environment ends with its cgroup, and is not found where there is none', async () => {
  const child = start('env -i PATH="$PATH" setsid sh -c "$STUBBORN" & sleep 1000', withCgroup);
  const leaver = await leaverOf(child);
  onTestFinished(() => {
    if (isAlive(leaver)) process.kill(leaver, 'SIGKILL');
  });
  child.send({ type: 'process.interrupt' });
  await child.event('process.exited');
  expect(isAlive(leaver)).toBe(findCgroupParent().directory === null);
});

test('those that have left the group are named in the log', async () => {
  const child = start('setsid sh -c "$STUBBORN" & sleep 1000', withoutCgroup);
  const { pid } = await child.event('process.spawned');
  const leaver = await leaverOf(child);
  child.send({ type: 'process.interrupt' });
  await child.event('process.exited');
  expect(child.logs).toContainEqual(
    expect.objectContaining({
      pid,
      pids: [leaver],
      level: 40,
      msg: 'Processes that have left the process group are ended with it',
    }),
  );
});

function start(script: string, isolation: ChildIsolation, marker?: string): RunningChild {
  return runChild({
    command: ['sh', '-c', script],
    plan: { env: { PATH: process.env.PATH ?? '', ...SCRIPTS } },
    isolation,
    ...(marker !== undefined && { marker: () => marker }),
  });
}

/** Resolves with the pid that it says. */
async function leaverOf({ logs }: RunningChild): Promise<number> {
  const line = await eventually(() => logs.find(({ msg }) => String(msg).startsWith('leaver ')));
  return Number(String(line.msg).slice('leaver '.length));
}
