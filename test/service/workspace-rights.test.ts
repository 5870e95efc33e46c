import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Workspace } from '../../src/service/workspace.js';
import { tempDir } from '../support/temp-dir.js';

test('the directories of graphs and logs are for their owner only', async () => {
  const workspace = new Workspace(join(tempDir(), 'workspace'));
  await workspace.create();
  await workspace.freshDataPath();
  for (const name of ['data', 'logs'])
    expect((statSync(join(workspace.path, name)).mode & 0o077).toString(8)).toBe('0');
});
