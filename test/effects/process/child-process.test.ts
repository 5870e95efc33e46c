import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultChild } from '../../../src/testing/fault-child-command.js';
import { eventually } from '../../support/eventually.js';
import { isAlive, livingMembers, startTimeOf } from '../../support/processes.js';
import { tempDir } from '../../support/temp-dir.js';
import { runChild } from './run-child.js';

function neverCalled(): never {
  throw new Error('called before it was set');
}

/** The stand-in says this on stdout for every grandchild. */
function grandchildrenIn(logs: readonly Record<string, unknown>[]): number[] {
  const pids = logs.map(({ msg }) => /^grandchild (\d+)$/.exec(String(msg))?.[1]);
  return pids.filter((pid) => pid !== undefined).map(Number);
}

describe('the life of a child', () => {
  test('a child is spawned, says that it is ready, is interrupted and exits, in this order', async () => {
    const child = runChild({ command: faultChild('--say', 'good morning') });
    const ready = await child.ready();
    expect(ready.notification.QUERY_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/query$/);
    child.send({ type: 'process.interrupt' });
    const exited = await child.event('process.exited');
    expect(exited).toMatchObject({ code: 0, signal: null, lastLines: ['good morning'] });
    expect(child.events.map(({ type }) => type)).toEqual(['process.spawned', 'process.notified', 'process.exited']);
    expect(child.logs).toContainEqual(
      expect.objectContaining({ msg: 'good morning', stream: 'stdout', generation: 7, level: 30 }),
    );
  });

  test('the child leads a session and process group of its own, with only the environment of its plan', async () => {
    const child = runChild({
      command: ['sh', '-c', 'ps -o pgid=,sid= -p $$; env; exec sleep 1000'],
      marker: ({ generation }) => `test-${process.pid}/${generation}`,
      plan: { env: { PATH: process.env.PATH ?? '', COLOUR: 'green' } },
    });
    const { pid } = await child.event('process.spawned');
    const lines = () => child.logs.filter(({ stream }) => stream === 'stdout').map(({ msg }) => String(msg).trim());
    await eventually(() => lines().includes('COLOUR=green') && lines().some((line) => line.startsWith('PATH=')));
    expect(lines()[0]?.split(/\s+/)).toEqual([String(pid), String(pid)]);
    await eventually(() => lines().includes('GRAPHKEEPER_NOTIFY_FD=3'));
    await eventually(() => lines().includes(`GRAPHKEEPER_GENERATION=test-${process.pid}/7`));
    expect(lines().some((line) => line.startsWith('HOME='))).toBe(false);
  });

  test('the files of the plan are there while it runs, readable to nobody else, and gone when its end is reported', async () => {
    const directory = join(tempDir(), 'run', '7');
    const child = runChild({
      command: ['sh', '-c', `cat ${directory}/graph.json; stat -c %a ${directory}/graph.json`],
      plan: { files: { directory, texts: { 'graph.json': '{"id":"1"}\n' } } },
    });
    expect(await child.event('process.exited')).toMatchObject({ code: 0, lastLines: ['{"id":"1"}', '600'] });
    expect(existsSync(directory)).toBe(false);
  });

  test('the files of a plan that can not be started are removed', async () => {
    const directory = join(tempDir(), 'run', '7');
    const child = runChild({ command: ['/no/such/program'], plan: { files: { directory, texts: { a: 'b' } } } });
    await child.event('process.spawnFailed');
    expect(existsSync(directory)).toBe(false);
  });

  test('the exit code is reported, with the last words even when they have no newline', async () => {
    const child = runChild({ command: faultChild('--last-words', 'out of cheese', '--exit', '42') });
    expect(await child.event('process.exited')).toMatchObject({
      code: 42,
      signal: null,
      lastLines: ['out of cheese'],
    });
  });

  test('what the child writes right before it dies is reported, however often it is tried', async () => {
    const children = Array.from({ length: 20 }, (_, number) =>
      runChild({ command: ['sh', '-c', `echo first; echo last ${number} >&2; kill -9 $$`] }),
    );
    for (const [number, child] of children.entries()) {
      const { lastLines, signal } = await child.event('process.exited');
      expect([...lastLines].sort()).toEqual(['first', `last ${number}`]);
      expect(signal).toBe('SIGKILL');
    }
  });

  test('death by a signal is reported with the name of the signal', async () => {
    const child = runChild({ command: faultChild('--die-by', 'SIGSEGV', '--after', '1') });
    expect(await child.event('process.exited')).toMatchObject({ code: null, signal: 'SIGSEGV' });
  });

  test('the polite signal is the one of the plan', async () => {
    const child = runChild({
      command: ['sh', '-c', 'trap "exit 9" INT; trap "" TERM; echo set; while :; do sleep 0.01; done'],
      plan: { stopSignal: 'SIGINT' },
    });
    await eventually(() => child.logs.some(({ msg }) => msg === 'set'));
    child.send({ type: 'process.interrupt' });
    expect(await child.event('process.exited')).toMatchObject({ code: 9 });
  });

  test('endpoints that the parent chose are told when the process is spawned', async () => {
    const endpoints = { query: 'http://127.0.0.1:9/query' };
    const child = runChild({ plan: { endpoints } });
    expect(await child.event('process.spawned')).toMatchObject({ endpoints });
  });

  test('a child that ignores the polite signal lives until it is killed', async () => {
    const child = runChild({ command: faultChild('--ignore-sigterm', '--ignore-lifeline') });
    const { pid } = await child.event('process.spawned');
    await child.ready();
    child.send({ type: 'process.interrupt' });
    child.send({ type: 'process.interrupt' });
    expect(isAlive(pid)).toBe(true);
    child.send({ type: 'process.kill' });
    expect(await child.event('process.exited')).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  test('commands to a process that has ended do nothing', async () => {
    const child = runChild({ command: ['true'] });
    await child.event('process.exited');
    child.send({ type: 'process.interrupt' });
    child.send({ type: 'process.kill' });
    expect(child.events.map(({ type }) => type)).toEqual(['process.spawned', 'process.exited']);
  });
});

describe('a child that can not be started', () => {
  test('a program that is not on PATH is named in the only event', async () => {
    const child = runChild({ command: ['no-such-program', '--fast'] });
    const { message } = await child.event('process.spawnFailed');
    expect(message).toContain('The program is "no-such-program": there is no such program on PATH');
    expect(child.events).toHaveLength(1);
  });

  test('a missing file is named', async () => {
    const child = runChild({ command: ['./no/such/file'] });
    expect((await child.event('process.spawnFailed')).message).toBe(
      'The program is "./no/such/file": there is no such file',
    );
  });

  test('a file that is not executable is named, with the remedy', async () => {
    const directory = tempDir();
    writeFileSync(join(directory, 'server'), '#!/bin/sh\n', { mode: 0o644 });
    const child = runChild({ command: ['server'], plan: { env: { PATH: directory } } });
    expect((await child.event('process.spawnFailed')).message).toBe(
      `The program is "server": ${join(directory, 'server')} is not executable, allow it with chmod +x`,
    );
  });

  test('a missing working directory is named', async () => {
    const child = runChild({ command: ['true'], plan: { cwd: '/no/such/directory' } });
    expect((await child.event('process.spawnFailed')).message).toContain('/no/such/directory');
  });

  test('an argument that the operating system refuses is reported', async () => {
    const child = runChild({ command: ['true', 'nul\0byte'] });
    expect((await child.event('process.spawnFailed')).message).toMatch(/null byte/);
  });

  test('a plan that can not be made is reported with the reason', async () => {
    const child = runChild({ prepare: () => Promise.reject(new Error('the graph is gone')) });
    expect(await child.event('process.spawnFailed')).toMatchObject({ message: 'the graph is gone' });
    expect(child.events).toHaveLength(1);
  });
});

describe('grandchildren', () => {
  test('those that ignore SIGTERM are gone when the exit of their parent is reported', async () => {
    const child = runChild({ command: faultChild('--grandchildren', '3') });
    const { pid } = await child.event('process.spawned');
    await child.ready();
    const grandchildren = grandchildrenIn(child.logs);
    expect(grandchildren).toHaveLength(3);
    expect(livingMembers(pid)).toHaveLength(4);
    child.send({ type: 'process.interrupt' });
    await child.event('process.exited');
    expect(grandchildren.filter(isAlive)).toEqual([]);
    expect(livingMembers(pid)).toEqual([]);
  });

  test('one that has left the process group and holds the output open is gone as well', async () => {
    const child = runChild({
      command: faultChild('--grandchildren', '1', '--setsid-grandchild', '--exit', '1', '--after', '1'),
    });
    expect(await child.event('process.exited')).toMatchObject({ code: 1 });
    const grandchildren = grandchildrenIn(child.logs);
    expect(grandchildren).toHaveLength(1);
    expect(grandchildren.filter(isAlive)).toEqual([]);
  });
});

describe('commands before there is a process', () => {
  test('an interrupt is remembered and applied', async () => {
    const child = runChild({ command: ['sleep', '1000'], commands: [{ type: 'process.interrupt' }] });
    expect(await child.event('process.exited')).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(child.events.map(({ type }) => type)).toEqual(['process.spawned', 'process.exited']);
  });

  test('a kill is not softened by an interrupt that comes after it', async () => {
    const child = runChild({
      command: ['sleep', '1000'],
      commands: [{ type: 'process.kill' }, { type: 'process.interrupt' }],
    });
    expect(await child.event('process.exited')).toMatchObject({ signal: 'SIGKILL' });
  });
});

describe('stopping the actor', () => {
  test('the whole process group is killed and nothing is reported any more', async () => {
    const child = runChild({ command: faultChild('--grandchildren', '2', '--ignore-sigterm', '--ignore-lifeline') });
    const { pid } = await child.event('process.spawned');
    await child.ready();
    child.stop();
    await eventually(() => livingMembers(pid).length === 0);
    await eventually(() => child.logs.some(({ msg }) => msg === 'Process ended'));
    expect(child.events.map(({ type }) => type)).toEqual(['process.spawned', 'process.notified']);
  });

  test('a plan that is still being made is not started', async () => {
    const directory = tempDir();
    let finishPlan: () => void = neverCalled;
    const child = runChild({
      prepare: async () => {
        await new Promise<void>((resolve) => {
          finishPlan = resolve;
        });
        return { command: ['touch', 'started'], cwd: directory, env: {}, endpoints: null, stopSignal: 'SIGTERM' };
      },
    });
    child.stop();
    finishPlan();
    // Started later and ended: by then the first would have been started as well.
    await runChild({ command: ['true'] }).event('process.exited');
    expect(readdirSync(directory)).toEqual([]);
    expect(child.events).toEqual([]);
  });

  test('a process that is just being started is killed', async () => {
    const pids: number[] = [];
    const child = runChild({
      command: ['sleep', '1000'],
      marker: () => {
        // Asked for right before the spawn.
        child.stop();
        return 'test/1';
      },
      onSpawned: async (_, { pid }) => {
        pids.push(pid);
      },
    });
    await eventually(() => child.logs.some(({ msg }) => msg === 'Process ended'));
    expect(pids).toHaveLength(1);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(child.events).toEqual([]);
  });
});

describe('records', () => {
  test('a process is recorded with its pid and start time before it is reported, and struck off after its end', async () => {
    const told: unknown[] = [];
    const child = runChild({
      command: faultChild(),
      onSpawned: async (input, { pid, startTime }) => {
        await eventually(() => child.logs.length > 0);
        told.push(['spawned', input, startTime === startTimeOf(pid), child.events.length]);
      },
      onExited: async (input) => {
        told.push(['exited', input]);
      },
    });
    await child.ready();
    child.send({ type: 'process.kill' });
    await child.event('process.exited');
    await eventually(() => told.length === 2);
    expect(told).toEqual([
      ['spawned', { generation: 7 }, true, 0],
      ['exited', { generation: 7 }],
    ]);
  });

  test('what happens while a process is being recorded is reported afterwards, in order', async () => {
    let finishRecord: () => void = neverCalled;
    const child = runChild({
      command: ['sh', '-c', 'printf "READY=1\\n\\n" >&3; exit 3'],
      onSpawned: () =>
        new Promise((resolve) => {
          finishRecord = resolve;
        }),
    });
    await eventually(() => child.logs.some(({ msg }) => msg === 'Process ended'));
    expect(child.events).toEqual([]);
    finishRecord();
    await child.event('process.exited');
    expect(child.events.map(({ type }) => type)).toEqual(['process.spawned', 'process.notified', 'process.exited']);
  });

  test('a process that can not be recorded is ended and reported as not started', async () => {
    const pids: number[] = [];
    const child = runChild({
      command: faultChild('--ignore-sigterm'),
      onSpawned: async (_, { pid }) => {
        pids.push(pid);
        throw new Error('the disk is full');
      },
    });
    const { message } = await child.event('process.spawnFailed');
    expect(message).toBe('The process was ended, because it could not be recorded: the disk is full');
    expect(pids).toHaveLength(1);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(child.events).toHaveLength(1);
  });

  test('an end that can not be recorded is logged', async () => {
    const child = runChild({ command: ['true'], onExited: () => Promise.reject(new Error('the disk is full')) });
    await child.event('process.exited');
    const line = await eventually(() => child.logs.find(({ level }) => level === 50));
    expect(line).toMatchObject({ msg: 'The end of the process could not be recorded', generation: 7 });
  });
});

describe('output', () => {
  test('a child that floods is never blocked, and is logged in part with a count of the rest', async () => {
    const child = runChild({ command: faultChild('--flood-stdout', '20000') });
    const summary = await eventually(() => child.logs.find(({ lines }) => lines !== undefined));
    expect(summary).toMatchObject({ stream: 'stdout', msg: 'Output too fast, lines not logged' });
    child.send({ type: 'process.kill' });
    const { lastLines } = await child.event('process.exited');
    expect(lastLines).toHaveLength(50);
    expect(lastLines[0]).toBe('All work and no play makes Jack a dull boy.');
  });

  test('a line of 400 MB is cut, and the memory of the parent does not grow with it', async () => {
    const before = process.memoryUsage.rss();
    let most = before;
    const sampling = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 5);
    const child = runChild({ command: faultChild('--long-line', String(400_000_000), '--exit', '0', '--after', '1') });
    const { lastLines } = await child.event('process.exited');
    clearInterval(sampling);
    expect(lastLines).toEqual([`${'x'.repeat(499)}…`]);
    expect(most - before).toBeLessThan(150_000_000);
  });

  test('bytes that are not text are replaced', async () => {
    const child = runChild({ command: faultChild('--binary-output', '--exit', '0', '--after', '1') });
    const { lastLines } = await child.event('process.exited');
    expect(lastLines).toEqual(['\ufffd\ufffd\u0000\ufffd\ufffd(']);
  });
});
