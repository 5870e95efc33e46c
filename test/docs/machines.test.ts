import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';

it('docs/examples/machines.ts runs the service machine inside the machine of a host', async () => {
  const { stdout, stderr, exitCode } = await execa('node', ['--import', 'tsx', 'docs/examples/machines.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    reject: false,
  });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout.split('\n')).toEqual([
    '  gateway.refuse',
    '  gateway.hold',
    '  graph people is the running one',
    '  gateway.cutOver to generation 1',
    'people: done',
    '  graph rivers is the running one',
    '  gateway.cutOver to generation 2',
    'rivers: done',
    '  gateway.refuse',
    '  gateway.refuse',
    'leave: done',
  ]);
});
