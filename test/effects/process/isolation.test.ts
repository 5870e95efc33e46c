/** Every setting is asked of the child itself: what /proc says about it, not what it was told. */
import { getPriority } from 'node:os';
import { expect, test } from 'vitest';
import { examineIsolation } from '../../../src/effects/process/isolation/examine-isolation.js';
import { grantIsolation } from '../../../src/effects/process/isolation/grant-isolation.js';
import { faultChild } from '../../../src/testing/fault-child-command.js';
import type { Isolation } from '../../../src/types/isolation.js';
import { eventually } from '../../support/eventually.js';
import { isAlive } from '../../support/processes.js';
import { tempDir } from '../../support/temp-dir.js';
import { memoryLogger, runChild } from './run-child.js';

const isRoot = process.getuid?.() === 0;

test('umask', async () => {
  expect(statusOf(await ask({ umask: '027' })).Umask).toBe('0027');
});

test('no new rights', async () => {
  expect(statusOf(await ask({ noNewPrivs: true })).NoNewPrivs).toBe('1');
  expect(statusOf(await ask({ noNewPrivs: false })).NoNewPrivs).toBe('0');
});

test('the user and the group, without the supplementary groups of the service', async () => {
  const isolation = { uid: 65_534, gid: 65_533 };
  if (!isRoot) {
    await expect(ask(isolation)).rejects.toThrow(/isolation\.uid is 65534: it can not be had here \(setpriv: /);
    return;
  }
  const { Uid, Gid, Groups } = statusOf(await ask(isolation));
  expect([Uid, Gid, Groups]).toEqual(['65534\t65534\t65534\t65534', '65533\t65533\t65533\t65533', '']);
});

test('a user without a group is refused', async () => {
  await expect(ask({ uid: 65_534 })).rejects.toThrow(
    'launch profile mine: isolation.uid is 65534: give isolation.gid as well, so that it does not keep the group of the service',
  );
});

test('limits, of which soft and hard may differ', async () => {
  const limits = { nofile: '256:512', core: 0, nproc: 4000, fsize: '1048576:unlimited', cpu: 3600 };
  const lines = (await ask({ limits })).limits;
  expect(limitOf(lines, 'Max open files')).toEqual(['256', '512']);
  expect(limitOf(lines, 'Max core file size')).toEqual(['0', '0']);
  expect(limitOf(lines, 'Max processes')).toEqual(['4000', '4000']);
  expect(limitOf(lines, 'Max file size')).toEqual(['1048576', 'unlimited']);
  expect(limitOf(lines, 'Max cpu time')).toEqual(['3600', '3600']);
});

test('limits of memory', async () => {
  const lines = (await ask({ limits: { as: 4_294_967_296, data: 1_073_741_824, stack: 4_194_304, memlock: 65_536 } }))
    .limits;
  expect(limitOf(lines, 'Max address space')).toEqual(['4294967296', '4294967296']);
  expect(limitOf(lines, 'Max data size')).toEqual(['1073741824', '1073741824']);
  expect(limitOf(lines, 'Max stack size')).toEqual(['4194304', '4194304']);
  expect(limitOf(lines, 'Max locked memory')).toEqual(['65536', '65536']);
});

test('niceness, whatever that of the service is', async () => {
  const nice = Math.min(getPriority() + 3, 19);
  const { stat } = await ask({ nice });
  // The 19th field; the third comes first behind the name.
  expect(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19 - 3]).toBe(String(nice));
});

test('the processors that it may use', async () => {
  expect(statusOf(await ask({ cpuSet: '0' })).Cpus_allowed_list).toBe('0');
});

test('how soon it is killed when memory runs out', async () => {
  expect((await ask({ oomScoreAdj: 321 })).oom_score_adj).toBe('321\n');
});

test('all of them together', async () => {
  const { status, limits, oom_score_adj } = await ask({
    umask: '077',
    noNewPrivs: true,
    limits: { nofile: 300 },
    cpuSet: '0',
    oomScoreAdj: 500,
    ...(isRoot && { uid: 65_534, gid: 65_534 }),
  });
  expect(status).toMatch(/^Umask:\t0077$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  expect(status).toMatch(/^Cpus_allowed_list:\t0$/m);
  expect(status).toMatch(isRoot ? /^Uid:\t65534\t/m : /^Uid:/m);
  expect(limitOf(limits, 'Max open files')).toEqual(['300', '300']);
  expect(oom_score_adj).toBe('500\n');
});

test('without settings nothing is put in front of the command, and nothing is tried', async () => {
  const { logger, logs } = memoryLogger();
  const { launcher } = await grantIsolation({ profile: 'mine', isolation: {}, logger });
  expect(launcher).toEqual([]);
  expect(logs).toEqual([]);
});

test('what can not be had is left out with one warning', async () => {
  const { logger, logs } = memoryLogger();
  const isolation = { nice: 3, umask: '027' };
  const without = (asked: Isolation) => examineIsolation(asked, { cgroupParent: NO_CGROUP, path: tempDir() });
  const { launcher } = await grantIsolation({ profile: 'mine', isolation, logger }, without);
  expect(launcher).toEqual([]);
  expect(logs).toEqual([
    expect.objectContaining({ level: 40, profile: 'mine', setting: 'isolation.umask', reason: expect.any(String) }),
    expect.objectContaining({ level: 40, profile: 'mine', setting: 'isolation.nice', reason: expect.any(String) }),
  ]);
});

test('what can not be had and is required keeps the service from starting, with the remedy', async () => {
  const { logger } = memoryLogger();
  const without = (asked: Isolation) =>
    examineIsolation(asked, { cgroupParent: NO_CGROUP, path: '/no/such/directory' });
  const start = (isolation: Isolation) => grantIsolation({ profile: 'mine', isolation, logger }, without);
  await expect(start({ nice: 3, required: { nice: true } })).rejects.toThrow(
    'launch profile mine: isolation.nice is 3: it can not be had here (The program is "nice": there is no such program on PATH (/no/such/directory)); leave it out, or let it be missing with isolation.required.nice: false',
  );
  // Those that take rights away are required unless the profile says otherwise.
  await expect(start({ noNewPrivs: true })).rejects.toThrow(/isolation\.no_new_privs is true/);
  await expect(start({ uid: 1, gid: 1 })).rejects.toThrow(/isolation\.uid is 1/);
  await expect(start({ gid: 1 })).rejects.toThrow(/isolation\.gid is 1/);
  await expect(start({ noNewPrivs: true, required: { noNewPrivs: false } })).resolves.toMatchObject({ launcher: [] });
});

test('what this machine refuses is told in its own words', async () => {
  const { ungranted } = await examineIsolation(
    { cpuSet: '4095', limits: { nofile: '9:8' } },
    { cgroupParent: NO_CGROUP },
  );
  expect(ungranted.map(({ setting }) => setting)).toEqual(['cpuSet', 'limits']);
  expect(ungranted[0]?.reason).toMatch(/^taskset: .*Invalid argument/);
  expect(ungranted[1]?.reason).toMatch(/^prlimit: /);
});

test('a child with another user still dies with its parent', async () => {
  if (!isRoot) return expect(ask({ uid: 65_534, gid: 65_534 })).rejects.toThrow(/isolation\.uid/);
  const { launcher } = await grantIsolation({
    profile: 'mine',
    isolation: { uid: 65_534, gid: 65_534, noNewPrivs: true },
    logger: memoryLogger().logger,
  });
  // The parent in between is killed; what it starts does not watch its stdin.
  const parent = runChild({
    command: [
      process.execPath,
      new URL('../../fixtures/parent-of-child.mjs', import.meta.url).pathname,
      `--launcher=${JSON.stringify(launcher)}`,
      ...faultChild('--ignore-lifeline'),
    ],
  });
  const { pid } = await parent.event('process.spawned');
  const line = await eventually(() => parent.logs.find(({ msg }) => /^spawned \d+$/.test(String(msg))));
  await eventually(() => parent.logs.some(({ msg }) => msg === 'ready'));
  const child = Number(String(line.msg).slice('spawned '.length));
  process.kill(pid, 'SIGKILL');
  await eventually(() => !isAlive(child));
});

const NO_CGROUP = { directory: null, reason: 'cgroup v2 is not mounted' } as const;

const FILES = ['status', 'limits', 'stat', 'oom_score_adj'] as const;

/** Starts a child with the isolation and returns what it reads about itself. */
async function ask(isolation: Isolation): Promise<Record<(typeof FILES)[number], string>> {
  const { logger } = memoryLogger();
  const required = Object.fromEntries(Object.keys(isolation).map((setting) => [setting, true]));
  const granted = await grantIsolation({ profile: 'mine', isolation: { ...isolation, required }, logger });
  const child = runChild({
    command: ['sh', '-c', 'exec 3>&-; for file; do echo "== $file"; cat "/proc/self/$file"; done', 'sh', ...FILES],
    isolation: granted,
  });
  expect(await child.event('process.exited')).toMatchObject({ code: 0 });
  const said = child.logs.filter(({ stream }) => stream === 'stdout').map(({ msg }) => `${msg}\n`);
  const about = said.join('').split(/^== .*\n/m);
  return { status: about[1] ?? '', limits: about[2] ?? '', stat: about[3] ?? '', oom_score_adj: about[4] ?? '' };
}

function statusOf({ status }: { readonly status: string }): Record<string, string> {
  return Object.fromEntries(status.split('\n').map((line) => line.split(':\t').map((part) => part.trim())));
}

/** Soft and hard. */
function limitOf(limits: string, name: string): string[] {
  const line = limits.split('\n').find((one) => one.startsWith(name)) ?? '';
  return line.slice(name.length).trim().split(/\s+/).slice(0, 2);
}
