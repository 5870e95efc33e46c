import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { enableLimits, setLimits } from '../../../src/effects/process/cgroup/cgroup-limits.js';
import { cgroupName, ownerOf } from '../../../src/effects/process/cgroup/cgroup-name.js';
import { findCgroupParent } from '../../../src/effects/process/cgroup/cgroup-parent.js';
import { makeChildCgroup } from '../../../src/effects/process/cgroup/child-cgroup.js';
import { removeStrayCgroups } from '../../../src/effects/process/cgroup/stray-cgroups.js';
import { grantIsolation } from '../../../src/effects/process/isolation/grant-isolation.js';
import { eventually } from '../../support/eventually.js';
import { isAlive } from '../../support/processes.js';
import { tempDir } from '../../support/temp-dir.js';
import { memoryLogger, runChild } from './run-child.js';

const here = findCgroupParent();
const { logger } = memoryLogger();

describe('where cgroups can be made', () => {
  test('a cgroup in which this process may write is one', () => {
    const { root, files } = fakeCgroups('/service');
    expect(findCgroupParent(files)).toEqual({ directory: join(root, 'service'), reason: null });
  });

  test('of a service that has moved into a cgroup of its own, it is the one above', () => {
    const { root, files } = fakeCgroups('/service');
    const own = '0::/service/graphkeeper-service\n';
    expect(findCgroupParent({ ...files, own })).toEqual({ directory: join(root, 'service'), reason: null });
  });

  test('without cgroup v2 there is none', () => {
    const mounts = '35 31 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n';
    expect(findCgroupParent({ mounts, own: '1:cpu:/\n' })).toEqual({
      directory: null,
      reason: 'cgroup v2 is not mounted',
    });
    expect(findCgroupParent(null)).toEqual({ directory: null, reason: 'cgroup v2 is not mounted' });
  });

  test('one that is somebody else’s is not', () => {
    const { root, files } = fakeCgroups('/service');
    const { reason } = findCgroupParent({ ...files, own: '0::/another\n' });
    expect(reason).toMatch(new RegExp(`^${join(root, 'another')} is not delegated to this user \\(ENOENT`));
  });
});

describe('limits', () => {
  test('are written to the files of the cgroup, processors as time in each period', () => {
    const directory = tempDir();
    setLimits(directory, { memoryMaxBytes: 1_073_741_824, cpuMax: 1.5, pidsMax: 64 });
    expect(readFileSync(join(directory, 'memory.max'), 'utf8')).toBe('1073741824');
    expect(readFileSync(join(directory, 'cpu.max'), 'utf8')).toBe('150000 100000');
    expect(readFileSync(join(directory, 'pids.max'), 'utf8')).toBe('64');
  });

  test('are not there without their controllers', () => {
    const { service } = fakeCgroups('/service', { controllers: 'cpu memory' });
    expect(enableLimits(service, { memoryMaxBytes: 1, pidsMax: 1 })).toBe(`${service} has no pids controller`);
  });

  test('have their controllers enabled for the cgroups below', () => {
    const { service } = fakeCgroups('/service', { controllers: 'cpu memory pids', enabled: 'cpu' });
    expect(enableLimits(service, { memoryMaxBytes: 1, cpuMax: 1, pidsMax: 1 })).toBeNull();
    expect(readFileSync(join(service, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids');
  });

  test('of which none is asked need no controller', () => {
    const { service } = fakeCgroups('/service', { controllers: '' });
    expect(enableLimits(service, {})).toBeNull();
  });

  test('hold for a real child, or are refused with the reason', async () => {
    const isolation = { cgroup: { memoryMaxBytes: 268_435_456, pidsMax: 50 }, required: { cgroup: true } };
    const why = here.directory === null ? here.reason : enableLimits(here.directory, isolation.cgroup);
    if (why !== null) {
      await expect(grantIsolation({ profile: 'mine', isolation, logger })).rejects.toThrow(
        `launch profile mine: isolation.cgroup is {"memoryMaxBytes":268435456,"pidsMax":50}: it can not be had here (${why}); `,
      );
      return;
    }
    const child = runChild({
      command: ['sleep', '1000'],
      isolation: await grantIsolation({ profile: 'mine', isolation, logger }),
    });
    const directory = join(here.directory ?? '', await cgroupOf(child));
    expect(readFileSync(join(directory, 'memory.max'), 'utf8')).toBe('268435456\n');
    expect(readFileSync(join(directory, 'pids.max'), 'utf8')).toBe('50\n');
  });
});

test('a child is in a cgroup of its own, which is gone when it has ended; where there is none it is with its parent', async () => {
  const isolation = await grantIsolation({ profile: 'mine', isolation: {}, logger });
  const child = runChild({ command: ['sleep', '1000'], marker: () => '/graphs of mine/5', isolation });
  const cgroup = await cgroupOf(child);
  const exists = () => here.directory !== null && existsSync(join(here.directory, basename(cgroup)));
  expect(exists()).toBe(here.directory !== null);
  if (here.directory === null) expect(cgroup).toBe(ownCgroup());
  else expect(basename(cgroup)).toBe(cgroupName('/graphs of mine/5'));
  child.send({ type: 'process.kill' });
  await child.event('process.exited');
  await eventually(() => !exists());
});

test('a child whose cgroup can not be made is started without, unless the profile asks for one', async () => {
  const { service: directory } = fakeCgroups('/service');
  const cgroupParent = { directory: join(directory, 'gone'), reason: null } as const;
  const examine = async () => ({ launcher: [], cgroupParent, cgroupLimits: {}, ungranted: [] });
  const { logger, logs } = memoryLogger();
  const unasked = await grantIsolation({ profile: 'mine', isolation: {}, logger }, examine);
  expect(unasked.makeCgroup('/graphs/1')).toBeNull();
  expect(logs).toEqual([expect.objectContaining({ level: 40, msg: 'The child gets no cgroup' })]);
  const asked = await grantIsolation({ profile: 'mine', isolation: { cgroup: {} }, logger }, examine);
  expect(() => asked.makeCgroup('/graphs/1')).toThrow(/ENOENT/);
});

describe('what a killed service has left behind', () => {
  test('is told by its name from that of other workspaces', () => {
    const owner = ownerOf(cgroupName('/graphs/of/mine/12'));
    expect(owner?.servicePid).toBe(process.pid);
    expect(owner?.belongsTo('/graphs/of/mine')).toBe(true);
    expect(owner?.belongsTo('/graphs/of')).toBe(false);
    expect(ownerOf('system.slice')).toBeNull();
    expect(ownerOf('graphkeeper-service')).toBeNull();
  });

  test('in this workspace is killed and removed; elsewhere only what is empty and has no service any more', async () => {
    if (here.directory === null) return expect(here.reason).not.toBe('');
    const { directory } = here;
    const mine = makeChildCgroup(join(directory, cgroupName(`/mine-${process.pid}/1`)));
    const other = makeChildCgroup(join(directory, cgroupName(`/other-${process.pid}/1`)));
    const gone = join(directory, cgroupName(`/gone-${process.pid}/1`).replace(String(process.pid), '999999999'));
    mkdirSync(gone);
    onTestFinished(() => {
      for (const one of [mine.directory, other.directory, gone]) if (existsSync(one)) rmdirSync(one);
    });
    // It has left its group and cleared its environment: nothing but the cgroup knows it.
    const sleeper = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore', env: { PATH: process.env.PATH } });
    const pid = sleeper.pid ?? 0;
    const exit = once(sleeper, 'exit');
    writeFileSync(join(mine.directory, 'cgroup.procs'), String(pid));
    const { logger, logs } = memoryLogger();
    await removeStrayCgroups(directory, `/mine-${process.pid}`, logger);
    expect(isAlive(pid)).toBe(false);
    expect([mine.directory, other.directory, gone].map(existsSync)).toEqual([false, true, false]);
    expect(logs).toContainEqual(
      expect.objectContaining({ pids: [pid], msg: 'Ending what an earlier graphkeeper left behind' }),
    );
    await exit;
  });
});

/** The path of its cgroup v2, as the child's own /proc says. */
async function cgroupOf(child: ReturnType<typeof runChild>): Promise<string> {
  const { pid } = await child.event('process.spawned');
  // The launcher joins before it becomes the program.
  await eventually(() => readFileSync(`/proc/${pid}/comm`, 'utf8') === 'sleep\n');
  return unified(readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
}

function ownCgroup(): string {
  return unified(readFileSync('/proc/self/cgroup', 'utf8'));
}

function unified(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.startsWith('0::'))
      ?.slice('0::'.length) ?? ''
  );
}

/** Directories and files like those of a cgroup v2. */
function fakeCgroups(own: string, { controllers = '', enabled = '' } = {}) {
  const root = tempDir();
  const service = join(root, own);
  mkdirSync(service);
  writeFileSync(join(service, 'cgroup.procs'), '');
  writeFileSync(join(service, 'cgroup.controllers'), `${controllers}\n`);
  writeFileSync(join(service, 'cgroup.subtree_control'), `${enabled}\n`);
  const mounts = `35 31 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n41 31 0:38 / ${root} rw shared:9 - cgroup2 cgroup2 rw\n`;
  return { root, service, files: { mounts, own: `1:cpu:/\n0::${own}\n` } };
}
