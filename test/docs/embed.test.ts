import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { processesOf } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

it('docs/examples/embed.ts starts, loads, switches and leaves nothing', async () => {
  const workspace = tempDir();
  const { stdout, stderr, exitCode } = await execa('node', ['--import', 'tsx', 'docs/examples/embed.ts', workspace], {
    cwd: PACKAGE,
    reject: false,
  });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout.split('\n')).toEqual([
    'idle → starting.spawning',
    'starting.spawning → starting.recording',
    'starting.recording → ready',
    'vertices of graph 1: 6',
    'load SUCCESS: 3 records',
    'ready → switching.preparing',
    'switching.preparing → switching.recording',
    'switching.recording → switching.draining',
    'switching.draining → ready',
    'vertices of graph 2: 3',
    'status: ready, graph rivers, generation 2, restarts 0',
    'ready → stopping',
    'stopping → stopped',
  ]);
  expect(processesOf(workspace)).toEqual([]);
});
