/** A GraphServer that starts processes which leave it in every way, under a real service. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { findCgroupParent } from '../../src/effects/process/cgroup/cgroup-parent.js';
import { faultChild } from '../../src/testing/fault-child-command.js';
import { graphkeeper, startDaemon } from '../support/daemon.js';
import { eventually } from '../support/eventually.js';
import { isAlive, withMarker } from '../support/processes.js';
import { tempDir } from '../support/temp-dir.js';

const STUBBORN = 'trap "" TERM INT; echo leaver $$; exec sleep 1000';
const hasCgroups = findCgroupParent().directory !== null;

test('what a GraphServer has started is gone after a stop, wherever it went', async () => {
  const workspace = tempDir();
  const daemon = startDaemon(workspace, '--config', configWith('setsid sh -c "$STUBBORN" &'));
  const { endpoints } = await daemon.ready();
  const [leaver] = await leaversOf(daemon.lines, 1);
  const { exitCode } = await graphkeeper('stop', '--admin', endpoints.admin);
  expect(exitCode).toBe(0);
  expect(isAlive(leaver ?? 0)).toBe(false);
  expect(withMarker(`${workspace}/1`)).toEqual([]);
});

test('the GraphServer that follows a crashed one finds nothing of it alive', async () => {
  const workspace = tempDir();
  const daemon = startDaemon(workspace, '--config', configWith('setsid sh -c "$STUBBORN" &'));
  await daemon.ready();
  const [leaver = 0] = await leaversOf(daemon.lines, 1);
  const started = daemon.lines.find(({ msg, generation }) => msg === 'Process started' && generation === 1);
  const { pid } = started as { readonly pid?: number };
  if (pid === undefined) throw new Error('no GraphServer was started');
  process.kill(pid, 'SIGKILL');
  // The second generation says who it has started.
  await leaversOf(daemon.lines, 2);
  expect(isAlive(leaver)).toBe(false);
  expect(withMarker(`${workspace}/1`)).toEqual([]);
  daemon.kill('SIGTERM');
  expect((await daemon.exit).exitCode).toBe(0);
  expect(withMarker(`${workspace}/2`)).toEqual([]);
});

test('after SIGKILL of the service the next one ends what has left, found by its marker or by its cgroup', async () => {
  const workspace = tempDir();
  const marked = '(setsid sh -c \'sh -c "$STUBBORN" &\' &);';
  const unmarked = 'env -i PATH="$PATH" STUBBORN="$STUBBORN" setsid sh -c "$STUBBORN" &';
  const config = configWith(`${marked} ${unmarked}`);
  const killed = startDaemon(workspace, '--config', config);
  await killed.ready();
  const leavers = await leaversOf(killed.lines, 2);
  onTestFinished(() => {
    for (const pid of leavers) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  const [hidden] = leavers.filter((pid) => !withMarker(`${workspace}/1`).includes(pid));
  killed.kill('SIGKILL');
  await killed.exit;
  expect(leavers.filter(isAlive)).toEqual(leavers);
  const next = startDaemon(workspace, '--config', config);
  await next.ready();
  expect(leavers.filter(isAlive)).toEqual(hasCgroups ? [] : [hidden]);
  next.kill('SIGTERM');
  expect((await next.exit).exitCode).toBe(0);
  for (const pid of await leaversOf(next.lines, 2)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
});

test('a setting that this machine can not give, and that is required, keeps the service from starting', async () => {
  const daemon = startDaemon(tempDir(), '--config', configWith('', { cpu_set: '4095', required: { cpu_set: true } }));
  const { exitCode, stderr } = await daemon.exit;
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/launch profile mine: isolation\.cpu_set is "4095": it can not be had here \(taskset: /);
});

test('the settings of the service hold for a profile that has none', async () => {
  const directory = tempDir();
  const config = join(directory, 'graphkeeper.yaml');
  const command = ['sh', '-c', 'echo "umask $(umask)"; exec "$@"', 'sh', ...faultChild('--graph-id', '{graph_id}')];
  writeFileSync(config, stringify({ profile: 'mine', isolation: { umask: '037' }, profiles: { mine: { command } } }));
  const daemon = startDaemon(tempDir(), '--config', config);
  await daemon.ready();
  await eventually(() => daemon.lines.some(({ msg }) => msg === 'umask 0037'));
});

/** A launch profile whose GraphServer runs the script first. */
function configWith(script: string, isolation?: Record<string, unknown>): string {
  const file = join(tempDir(), 'graphkeeper.yaml');
  const server = faultChild('--graph-id', '{graph_id}', '--generation', '{generation}');
  const command = ['sh', '-c', `${script}\nexec "$@"`, 'sh', ...server];
  const mine = { command, env: { STUBBORN }, ...(isolation && { isolation }) };
  writeFileSync(file, stringify({ profile: 'mine', profiles: { mine } }));
  return file;
}

/** Resolves with the pids that so many have said. */
function leaversOf(lines: readonly { readonly msg?: string }[], count: number): Promise<number[]> {
  return eventually(() => {
    const said = lines.flatMap(({ msg }) => /^leaver (\d+)$/.exec(msg ?? '')?.[1] ?? []);
    return said.length >= count && said.map(Number);
  });
}
