/** Life as pid 1 of a pid namespace, as in a container. Without the right to make one, what can be had without is shown. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { findCgroupParent } from '../../src/effects/process/cgroup/cgroup-parent.js';
import { removeStrayCgroups } from '../../src/effects/process/cgroup/stray-cgroups.js';
import { faultChild } from '../../src/testing/fault-child-command.js';
import { memoryLogger } from '../effects/process/run-child.js';
import { eventually } from '../support/eventually.js';
import { isAlive, withMarker } from '../support/processes.js';
import { CLI, type Line } from '../support/serve.js';
import { tempDir } from '../support/temp-dir.js';

const INIT = fileURLToPath(new URL('../../bin/graphkeeper-init', import.meta.url));
const NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const;
const mayMakeNamespaces = spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), 'true']).status === 0;
/** Each shell that is here and may be /bin/sh somewhere. */
const SHELLS = ['sh', 'dash', 'bash', 'busybox'].filter((shell) => spawnSync(shell, ['-c', 'exit'], {}).status === 0);

describe.each(SHELLS)('graphkeeper-init under %s', (shell) => {
  test.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['kill -9 $$', 137],
  ])('ends with the exit code of what it runs: %s', (script, code) => {
    expect(spawnSync(shell, [INIT, 'sh', '-c', script]).status).toBe(code);
  });

  test('a command that does not exist ends with 127', () => {
    expect(spawnSync(shell, [INIT, 'no-such-program']).status).toBe(127);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const)(
    'passes %s on, and waits for the end',
    async (signal) => {
      const script = `process.on('${signal}', () => setTimeout(() => process.exit(9), 50)); console.log('set'); setInterval(() => {}, 1e6)`;
      const init = execa(shell, [INIT, process.execPath, '-e', script], { reject: false });
      onTestFinished(() => {
        init.kill('SIGKILL');
      });
      await eventually(async () => {
        for await (const line of createInterface({ input: init.stdout })) return line === 'set';
        return false;
      });
      init.kill(signal);
      expect((await init).exitCode).toBe(9);
    },
  );
});

describe('in a pid namespace', () => {
  test('nothing and no zombie is left after a stop, though the GraphServer starts daemons', async () => {
    const container = await start([INIT, process.execPath, CLI]);
    if (container === null) return;
    const { admin } = await container.ready();
    expect(container.processes().length).toBeGreaterThan(4);
    execFileSync(process.execPath, [CLI, 'stop', '--admin', admin]);
    // What is left: the init and the service. Zombies count, and are gone when the init has waited for them.
    await eventually(() => container.processes().length === 2);
    expect(withMarker(container.marker)).toEqual([]);
    container.signal('SIGTERM');
    expect((await container.exit).exitCode).toBe(0);
    expect(container.processes()).toEqual([]);
  });

  test('SIGTERM to the init stops the service gracefully, with exit code 0', async () => {
    const container = await start([INIT, process.execPath, CLI]);
    if (container === null) return;
    await container.ready();
    container.signal('SIGTERM');
    expect((await container.exit).exitCode).toBe(0);
    expect(container.lines.some(({ event }) => event === 'service.stopping')).toBe(true);
    expect(withMarker(container.marker)).toEqual([]);
  });

  test('a service that is killed ends the init with 137, and whatever was left with it', async () => {
    const container = await start([INIT, process.execPath, CLI]);
    if (container === null) return;
    const { pid } = await container.ready();
    // It has told its pid as it sees it; we need it as it is seen from here.
    const service = container.processes().find((one) => pidInNamespace(one) === pid);
    if (service === undefined) throw new Error('no service');
    process.kill(service, 'SIGKILL');
    expect((await container.exit).exitCode).toBe(137);
    await eventually(() => withMarker(container.marker).length === 0);
  });

  test('the service alone as pid 1 says what is missing, and stops on SIGTERM all the same', async () => {
    const container = await start([process.execPath, CLI]);
    if (container === null) return;
    await container.ready();
    const warnings = container.lines.filter(({ msg }) => msg?.startsWith('This is pid 1'));
    expect(warnings).toEqual([
      expect.objectContaining({
        level: 'warn',
        msg: 'This is pid 1, and nobody reaps orphans: start it through graphkeeper-init, or docker run --init',
      }),
    ]);
    container.signal('SIGTERM');
    expect((await container.exit).exitCode).toBe(0);
    expect(withMarker(container.marker)).toEqual([]);
  });
});

/** Runs `<command> serve` as pid 1 of a namespace. Null, after showing that it is so, where none can be made. */
async function start(command: readonly string[]) {
  if (!mayMakeNamespaces) {
    expect(spawnSync(NAMESPACE[0], [...NAMESPACE.slice(1), 'true']).status).not.toBe(0);
    return null;
  }
  const workspace = tempDir();
  const config = join(tempDir(), 'graphkeeper.yaml');
  const server = faultChild('--graph-id', '{graph_id}', '--grandchildren', '2', '--setsid-grandchild');
  const shell = ['sh', '-c', '(setsid sh -c "sleep 1000 & sleep 1000 &" &); exec "$@"', 'sh', ...server];
  writeFileSync(config, stringify({ profile: 'mine', profiles: { mine: { command: shell } } }));
  const ports = ['--admin-port', '0', '--query-port', '0', '--bolt-port', '0', '--log-format', 'json'];
  const outer = execa(
    NAMESPACE[0],
    [...NAMESPACE.slice(1), ...command, 'serve', '--workspace', workspace, '--config', config, ...ports],
    { reject: false, buffer: { stdout: false } },
  );
  onTestFinished(async () => {
    outer.kill('SIGKILL');
    await outer;
    await eventually(() => withMarker(`${workspace}/1`).length === 0);
    // One that was killed leaves its cgroup, and nobody starts in this workspace again.
    const { directory } = findCgroupParent();
    if (directory !== null) await removeStrayCgroups(directory, workspace, memoryLogger().logger);
  });
  const lines: Line[] = [];
  createInterface({ input: outer.stdout }).on('line', (text) => lines.push(JSON.parse(text)));
  const init = await eventually(() => childrenOf(outer.pid ?? 0)[0]);
  return {
    lines,
    marker: `${workspace}/1`,
    exit: outer,
    /** Pids, as seen from here, of the init and all below it: what is orphaned comes below the init. */
    processes: () => (isAlive(init) ? [init, ...descendantsOf(init)] : []),
    signal: (name: NodeJS.Signals) => process.kill(init, name),
    ready: () =>
      eventually(() => {
        const line = lines.find(({ event }) => event === 'service.ready') as (Line & { pid: number }) | undefined;
        return line?.endpoints && { admin: line.endpoints.admin, pid: line.pid };
      }),
  };
}

/** Zombies among them. */
function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function childrenOf(pid: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((one) => statusOf(one, 'PPid') === String(pid));
}

function pidInNamespace(pid: number): number {
  return Number(statusOf(pid, 'NSpid').split('\t').at(-1));
}

function statusOf(pid: number, field: string): string {
  try {
    const lines = readFileSync(`/proc/${pid}/status`, 'utf8').split('\n');
    return lines.find((line) => line.startsWith(`${field}:`))?.slice(field.length + 2) ?? '';
  } catch {
    return '';
  }
}
