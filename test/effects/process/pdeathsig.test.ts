import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { endedWithParent, findSetpriv } from '../../../src/effects/process/pdeathsig.js';
import { tempDir } from '../../support/temp-dir.js';

test('setpriv is found where it is installed, and runs the program unchanged', async () => {
  const setpriv = await findSetpriv();
  if (setpriv === null) throw new Error('these tests need setpriv of util-linux on PATH');
  const [program, ...args] = endedWithParent(setpriv, [process.execPath, '-p', '1 + 1', '--', '--help']);
  expect(execFileSync(program, args, { encoding: 'utf8' })).toBe('2\n');
});

test('where it is not installed there is none', async () => {
  expect(await findSetpriv(tempDir())).toBeNull();
  expect(await findSetpriv('')).toBeNull();
});

test('one that is too old for the option is not used', async () => {
  const directory = tempDir();
  writeFileSync(join(directory, 'setpriv'), '#!/bin/sh\necho unrecognized option >&2\nexit 1\n', { mode: 0o755 });
  expect(await findSetpriv(directory)).toBeNull();
});
