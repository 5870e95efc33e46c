import { execa } from 'execa';
import { expect, it } from 'vitest';
import { openStore } from '../../../src/effects/store/store.js';
import { tempDir } from '../../support/temp-dir.js';

function run(program: string, directory: string) {
  const path = new URL(program, import.meta.url).pathname;
  return execa('node', [path, directory], { reject: false, timeout: 60_000 });
}

it('a second opener in another process is refused and told who holds the store', async () => {
  const directory = tempDir();
  const store = await openStore(directory);
  const { stdout } = await run('other-process.mjs', directory);
  await store.close();
  expect(stdout).toBe(
    `GK_WORKSPACE_LOCKED Workspace ${directory} is in use by another graphkeeper (pid ${process.pid}): end it, or choose another --workspace`,
  );
  expect((await run('other-process.mjs', directory)).stdout).toBe('opened');
});

it('a write that fails for want of space changes nothing, and the next one that succeeds mends the disk', async () => {
  const directory = tempDir();
  const { stdout, signal } = await run('limited-disk.mjs', directory);
  expect(signal).toBe('SIGKILL');
  expect(JSON.parse(stdout)).toEqual([
    'GK_STORE_FAILED',
    ['before'],
    'GK_STORE_FAILED',
    ['before'],
    ['1 before', '2 after'],
  ]);
  const store = await openStore(directory);
  expect(store.graphs().map((graph) => graph.name)).toEqual(['before', 'after']);
  expect(store.runningGraph()).toBe('2');
  await store.close();
});
