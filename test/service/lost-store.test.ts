import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createService } from '../../src/index.js';
import { tempDir } from '../support/temp-dir.js';

it('graph data that no store names, because the store was removed, is set aside and not deleted', async () => {
  const workspace = tempDir();
  const options = { workspace, queryPort: 0, boltPort: 0, logLevel: 'warn' } as const;
  await (await createService(options)).close();
  const [graph = ''] = readdirSync(join(workspace, 'data'));
  rmSync(join(workspace, 'store'), { recursive: true });

  const service = await createService(options);
  expect(service.logs().map(({ msg }) => msg)).toContain(
    'The store is new: graph data of an earlier one was set aside',
  );
  await service.close();
  const aside = readdirSync(workspace).find((name) => name.startsWith('unclaimed-')) ?? '';
  expect(existsSync(join(workspace, aside, graph, 'graph.lbug'))).toBe(true);
  expect(readdirSync(join(workspace, 'data'))).toHaveLength(1);
});
