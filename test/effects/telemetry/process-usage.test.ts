import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { ProcessUsages } from '../../../src/effects/telemetry/process-usage.js';
import { eventually } from '../../support/eventually.js';
import { isAlive, livingMembers } from '../../support/processes.js';

/** The leader of a process group; its own child burns CPU until the test ends. */
async function startGroup(): Promise<number> {
  const burn = "console.log('burning'); for (;;);";
  const lead = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(burn)}], { stdio: 'inherit' })`;
  const leader = spawn(process.execPath, ['-e', lead], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = leader.pid ?? 0;
  onTestFinished(async () => {
    process.kill(-pid, 'SIGKILL');
    await eventually(() => !isAlive(pid) && livingMembers(pid).length === 0);
  });
  await once(leader.stdout, 'data');
  return pid;
}

test('the usage of a group is that of all its processes', async () => {
  const leader = await startGroup();
  const usage = await eventually(() => {
    const now = new ProcessUsages().ofGroups([leader]).get(leader);
    // The leader itself does nothing.
    return now !== undefined && now.cpuSeconds > 0.5 && now;
  });
  // Two Node processes.
  expect(usage.rssBytes).toBeGreaterThan(50_000_000);
});

test('a group is read at most once a second, and then its share of a core is known', async () => {
  const leader = await startGroup();
  const usages = new ProcessUsages();
  const first = usages.ofGroups([leader]).get(leader);
  expect(first?.cpu).toBe(0);
  expect(usages.ofGroups([leader]).get(leader)).toBe(first);
  const second = await eventually(() => {
    const now = usages.ofGroups([leader]).get(leader);
    return now !== first && now;
  });
  expect(second.cpu).toBeGreaterThan(0);
  expect(second.cpu).toBeLessThan(2);
});

test('a process that is gone has no usage, and this one always has', () => {
  const usages = new ProcessUsages();
  expect(usages.ofGroups([999_999_999]).size).toBe(0);
  expect(usages.own().rssBytes).toBeGreaterThan(10_000_000);
  expect(usages.own().cpuSeconds).toBeGreaterThan(0);
});
