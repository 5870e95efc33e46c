import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Database } from '../../../src/effects/store/database.js';
import { createHeadFile, openHeadFile } from '../../../src/effects/store/head-file.js';
import { openLevel } from '../../../src/effects/store/level.js';
import { openDatabase } from '../../../src/effects/store/open-database.js';
import { EMPTY_DIGEST } from '../../../src/effects/store/row.js';
import { tempDir } from '../../support/temp-dir.js';

it('a write that reached the database but not the head file is undone by the next one', async () => {
  const path = tempDir();
  await createHeadFile(join(path, 'head'));
  const headFile = await openHeadFile(join(path, 'head'));
  let broken = false;
  const unreliable: typeof headFile = {
    ...headFile,
    advance: (sequence) => (broken ? Promise.reject(new Error('the disk is gone')) : headFile.advance(sequence)),
  };
  const level = await openLevel(join(path, 'db'), true);
  const database = new Database({
    path,
    isNew: false,
    level,
    headFile: unreliable,
    rows: new Map(),
    sequence: 0,
    digest: EMPTY_DIGEST,
  });
  onTestFinished(() => database.close());

  await database.write((changes) => changes.set('kept', 'old').set('removed', 1));
  broken = true;
  const failing = database.write((changes) => changes.set('kept', 'new').set('removed', undefined).set('added', true));
  await expect(failing).rejects.toMatchObject({
    code: 'GK_STORE_FAILED',
    message: `The store in ${path} could not be written (the disk is gone): free space on the disk or mend its permissions, then try again`,
  });
  expect([database.get('kept'), database.get('removed'), database.get('added')]).toEqual(['old', 1, undefined]);
  broken = false;
  await database.write((changes) => changes.set('other', null));
  await database.close();

  const reopened = await openDatabase(path, path);
  onTestFinished(() => reopened.close());
  expect(['kept', 'removed', 'added', 'other'].map((key) => reopened.get(key))).toEqual(['old', 1, undefined, null]);
});

it('a plan that throws writes nothing and does not hold up the next one', async () => {
  const database = await openDatabase(tempDir(), 'w');
  onTestFinished(() => database.close());
  const failing = database.write((changes) => {
    changes.set('a', 1);
    throw new RangeError('no');
  });
  const next = database.write((changes) => changes.set('b', 2).size);
  await expect(failing).rejects.toThrow(RangeError);
  expect(await next).toBe(1);
  expect([database.get('a'), database.get('b')]).toEqual([undefined, 2]);
});

it('the lock error says so when the holder is not known', async () => {
  const path = tempDir();
  await mkdir(join(path, 'db'));
  const level = await openLevel(join(path, 'db'), true);
  onTestFinished(() => level.close());
  await expect(openDatabase(path, path)).rejects.toMatchObject({
    code: 'GK_WORKSPACE_LOCKED',
    message: expect.stringContaining('(its pid is not known: ENOENT'),
  });
});
