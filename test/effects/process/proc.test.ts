import { expect, test } from 'vitest';
import { isLiving, listProcesses, parseStat, readBootId, readStat } from '../../../src/effects/process/proc.js';

const REST = '1 400 400 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 98765 123 45';

test('a name with blanks, parentheses and newlines does not confuse the reader', () => {
  expect(parseStat(`512 (a) R (b\n) c) S ${REST}\n`)).toEqual({
    pid: 512,
    state: 'S',
    processGroup: 400,
    session: 400,
    threads: 3,
    startTime: 98765,
  });
});

test('what is not a line of stat is refused', () => {
  expect(() => parseStat('nonsense')).toThrow('Not a line of /proc/<pid>/stat: "nonsense"');
});

test('a zombie is dead, unless other threads of it still run', () => {
  const stat = parseStat(`512 (server) Z ${REST}`);
  expect(isLiving(stat)).toBe(true);
  expect(isLiving({ ...stat, threads: 1 })).toBe(false);
  expect(isLiving({ ...stat, threads: 1, state: 'D' })).toBe(true);
});

test('this process is listed, and one that does not exist is not', () => {
  expect(listProcesses().map(({ pid }) => pid)).toContain(process.pid);
  expect(readStat(process.pid)?.pid).toBe(process.pid);
  expect(readStat(999_999_999)).toBeNull();
});

test('the boot has a name', () => {
  expect(readBootId()).toMatch(/^[0-9a-f-]{36}$/);
});
