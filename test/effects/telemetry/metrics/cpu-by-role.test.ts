import { expect, test } from 'vitest';
import { CpuByRole } from '../../../../src/effects/telemetry/metrics/cpu-by-role.js';

test('CPU time goes to the role that a process has when it is looked at, and no total ever falls', () => {
  const cpu = new CpuByRole();
  cpu.note([
    { role: 'parent', pid: 1, cpuSeconds: 5 },
    { role: 'active', pid: 2, cpuSeconds: 10 },
    { role: 'candidate', pid: 3, cpuSeconds: 1 },
  ]);
  const totals = cpu.note([
    { role: 'parent', pid: 1, cpuSeconds: 6 },
    { role: 'retiring', pid: 2, cpuSeconds: 12 },
    { role: 'active', pid: 3, cpuSeconds: 4 },
  ]);
  expect(Object.fromEntries(totals)).toEqual({ parent: 6, active: 13, candidate: 1, standby: 0, retiring: 2 });
  expect(cpu.note([{ role: 'parent', pid: 1, cpuSeconds: 6 }]).get('active')).toBe(13);
});

test('a new process that has the pid of an old one begins anew', () => {
  const cpu = new CpuByRole();
  cpu.note([{ role: 'active', pid: 2, cpuSeconds: 10 }]);
  cpu.note([]);
  expect(cpu.note([{ role: 'active', pid: 2, cpuSeconds: 1 }]).get('active')).toBe(11);
});
