import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/effects/store/store.js';
import { GraphkeeperError } from '../../../src/errors.js';
import { tempDir } from '../../support/temp-dir.js';
import { sampleGeneration, sampleGraph, sampleJob, snapshot } from './samples.js';

/** A store that has tables, a log and a manifest, as it lies on the disk while it is open, and what it holds. */
async function makeStore(directory: string): Promise<unknown> {
  const first = await openStore(directory);
  for (let index = 0; index < 5; index += 1) await first.addGraph(sampleGraph(`g${index}`));
  for (let index = 0; index < 20; index += 1) await first.addJob(sampleJob('1', 'SUCCESS', index + 1));
  await first.recordRunningGraph('2');
  await first.close();
  const second = await openStore(directory);
  await second.reserveGenerations();
  for (let index = 0; index < 5; index += 1) await second.addGraph(sampleGraph(`h${index}`));
  await second.removeGraph('3');
  await second.recordGeneration(sampleGeneration(7));
  await second.recordRunningGraph('4');
  const content = snapshot(second);
  await second.close();
  return content;
}

type Damage = (path: string, size: number) => Promise<void>;

function flip(part: number): Damage {
  return async (path, size) => {
    const bytes = await readFile(path);
    const offset = Math.floor(part * (size - 1));
    bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
    await writeFile(path, bytes);
  };
}

function cut(part: number): Damage {
  return (path, size) => truncate(path, Math.floor(part * size));
}

const FLIPS = 40;
const damages: readonly (readonly [string, Damage])[] = [
  ['removed', (path) => rm(path)],
  ['emptied', cut(0)],
  ...[0.2, 0.5, 0.9, 0.99].map((part) => [`cut at ${part}`, cut(part)] as const),
  ...Array.from({ length: FLIPS }, (_, n) => [`flipped at ${n}/${FLIPS - 1}`, flip(n / (FLIPS - 1))] as const),
];

describe('a damaged store', () => {
  let original: string;
  let content: unknown;
  let files: string[];

  beforeAll(async () => {
    original = await mkdtemp(join(tmpdir(), 'graphkeeper-store-'));
    content = await makeStore(original);
    const all = await readdir(original, { recursive: true, withFileTypes: true });
    files = all
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(original.length));
    return () => rm(original, { recursive: true, force: true });
  });

  /** What opening a damaged copy came to: its content, or the error. */
  async function openDamaged(file: string, damage: Damage): Promise<unknown> {
    const copy = tempDir();
    await cp(original, copy, { recursive: true });
    const path = join(copy, file);
    await damage(path, (await stat(path)).size);
    try {
      const store = await openStore(copy);
      const found = snapshot(store);
      await store.close();
      return found;
    } catch (error) {
      return error;
    }
  }

  it('opens with exactly what it held, or says that it is damaged: each file, removed, cut or with a flipped bit', async () => {
    let refused = 0;
    for (const file of files) {
      for (const [name, damage] of damages) {
        const outcome = await openDamaged(file, damage);
        if (outcome instanceof Error) {
          expect(outcome, `${file} ${name}`).toMatchObject({ code: 'GK_STORE_CORRUPT' });
          refused += 1;
        } else {
          expect(outcome, `${file} ${name}`).toEqual(content);
        }
      }
    }
    expect(files.length).toBeGreaterThanOrEqual(7);
    expect(refused).toBeGreaterThan(files.length);
  }, 180_000);

  it.each([
    ['the log lost its end', /\.log$/, cut(0.99), 'its last change is number 35, but number 36 has been acknowledged'],
    ['the log is empty', /\.log$/, cut(0), 'its last change is number 27, but number 36 has been acknowledged'],
    ['a table is gone', /\.ldb$/, damages[0]?.[1], 'Corruption: 1 missing files'],
    ['the head file is gone', /head$/, damages[0]?.[1], 'the head file is missing'],
    ['both slots of the head file are spoilt', /head$/, cut(0), 'the head file has been altered'],
    ['the database has no entry point', /CURRENT$/, damages[0]?.[1], 'does not exist'],
  ])('is refused when %s', async (_, pattern, damage, reason) => {
    const file = files.find((name) => pattern.test(name));
    const outcome = await openDamaged(String(file), damage as Damage);
    expect(outcome).toBeInstanceOf(GraphkeeperError);
    expect(outcome).toMatchObject({ code: 'GK_STORE_CORRUPT', message: expect.stringContaining(reason) });
  });

  it('is refused when its database directory is gone, and stays refused', async () => {
    const copy = tempDir();
    await cp(original, copy, { recursive: true });
    await rm(join(copy, 'db'), { recursive: true });
    await expect(openStore(copy)).rejects.toMatchObject({ code: 'GK_STORE_CORRUPT', details: { path: copy } });
    await expect(openStore(copy)).rejects.toMatchObject({ code: 'GK_STORE_CORRUPT' });
  });
});
