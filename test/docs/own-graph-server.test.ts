import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Daemon, startDaemon } from '../support/daemon.js';
import { eventually } from '../support/eventually.js';
import { processesOf } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const EXAMPLE = fileURLToPath(new URL('../../docs/examples/own-graph-server', import.meta.url));

/** The example as a reader would have it: in a directory of its own. */
function serve(profile: string): { daemon: Daemon; workspace: string } {
  const directory = tempDir();
  cpSync(EXAMPLE, directory, { recursive: true, filter: (path) => !path.includes('.graphkeeper') });
  const workspace = join(directory, '.graphkeeper');
  const daemon = startDaemon(workspace, '--config', join(directory, 'graphkeeper.yaml'), '--profile', profile);
  return { daemon, workspace };
}

async function ask(queryUrl: string): Promise<unknown> {
  const response = await fetch(`${queryUrl}/v1/graph/current/query`, { method: 'POST', body: 'who is there?' });
  return response.json();
}

describe('docs/examples/own-graph-server', () => {
  it.each(['push', 'http', 'tcp', 'exec'])('is served with the profile %s', async (profile) => {
    const { daemon, workspace } = serve(profile);
    const { endpoints } = await daemon.ready();
    expect(await ask(endpoints.query)).toEqual({ graph_id: '1', generation: 1, rows: [['who is there?']] });
    daemon.kill('SIGTERM');
    expect(await daemon.exit).toMatchObject({ exitCode: 0 });
    expect(processesOf(workspace)).toEqual([]);
  });

  it('is replaced when it is killed', async () => {
    const { daemon } = serve('push');
    const { endpoints } = await daemon.ready();
    const status = await fetch(`${endpoints.admin}/v1/service/status`);
    const { generation } = (await status.json()) as { generation: { pid: number } };
    process.kill(generation.pid, 'SIGKILL');
    await eventually(async () => {
      const answer = await ask(endpoints.query);
      expect(answer).toEqual({ graph_id: '1', generation: 2, rows: [['who is there?']] });
      return true;
    });
  });
});
