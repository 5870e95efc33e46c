import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faultChild } from '../../src/testing/fault-child-command.js';
import { openService, query } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

test('the profile command runs what is in GRAPH_SERVER, and switches it', { timeout: 120_000 }, async () => {
  process.env.GRAPH_SERVER = faultChild(
    ...['--port', '$PORT', '--graph-id', '$GRAPH_ID', '--generation', '$GENERATION'],
  ).join(' ');
  onTestFinished(() => {
    delete process.env.GRAPH_SERVER;
  });
  const service = await openService({ profile: 'command' });
  const { generation } = await service.start('1');
  expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, generation, body: { graph_id: '1' } });
  const restarted = await service.restart();
  expect(await query(service, 'RETURN 1')).toMatchObject({ status: 200, generation: restarted.generation });
});

test('files of GraphServers whose service was killed are gone when the next one has opened', async () => {
  const workspace = tempDir();
  const left = join(workspace, 'run', '7', 'graph.json');
  mkdirSync(join(workspace, 'run', '7'), { recursive: true });
  writeFileSync(left, '{}');
  await openService({ workspace });
  expect(existsSync(left)).toBe(false);
});
