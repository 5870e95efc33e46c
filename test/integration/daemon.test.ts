import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Daemon, graphkeeper, startDaemon } from '../support/daemon.js';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';
import { processesOf } from '../support/service.js';
import { tempDir } from '../support/temp-dir.js';

const COUNT = 'MATCH (n) RETURN count(n) AS vertices';

async function ask(query: string, cypher = COUNT): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${query}/v1/graph/current/query`, { method: 'POST', body: cypher });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Schema and mapping files of a graph with that many vertices. */
function itemFiles(count: number): { schema: string; mapping: string } {
  const directory = tempDir();
  const write = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  write('items.csv', ['id', ...Array.from({ length: count }, (_, index) => index)].join('\n'));
  const schema = write(
    'schema.yaml',
    `name: items
schema:
  vertex_types:
    - type_name: item
      primary_keys: [id]
      properties: [{ property_name: id, property_type: { primitive_type: DT_SIGNED_INT64 } }]
`,
  );
  const mapping = write('import.yaml', 'vertex_mappings: [{ type_name: item, inputs: [items.csv] }]\n');
  return { schema, mapping };
}

describe('graphkeeper serve', () => {
  it('serves the modern graph, says so in one JSON line, and ends with exit code 0 on SIGTERM, leaving nothing', async () => {
    const workspace = tempDir();
    const daemon = startDaemon(workspace);
    const { endpoints, graph_id, generation } = await daemon.ready();
    expect([graph_id, generation]).toEqual(['1', 1]);
    expect(await ask(endpoints.query)).toEqual({
      status: 200,
      body: { columns: [{ name: 'vertices', type: 'INT64' }], rows: [[6]], graph_id: '1', generation: 1 },
    });
    expect(processesOf(workspace)).toHaveLength(1);
    daemon.kill('SIGTERM');
    expect(await daemon.exit).toEqual({ exitCode: 0, signal: undefined, stderr: '' });
    expect(daemon.garbage).toEqual([]);
    expect(processesOf(workspace)).toEqual([]);
    await expect(fetch(endpoints.admin)).rejects.toThrow();
    await expect(fetch(endpoints.query)).rejects.toThrow();
  });

  it('is driven by the other commands: load, graphs, switch, query, status, logs, stop, start', async () => {
    const daemon = startDaemon(tempDir());
    const { endpoints } = await daemon.ready();
    const run = (...args: string[]) => graphkeeper(...args, '--admin', endpoints.admin);
    const { schema, mapping } = itemFiles(1000);

    const loaded = await run('load', '--schema', schema, '--mapping', mapping);
    expect([loaded.exitCode, loaded.stdout]).toEqual([0, '2']);
    expect((await run('graphs')).stdout).toContain('items');
    expect((await run('switch', 'items')).exitCode).toBe(0);
    expect(JSON.parse((await run('query', COUNT, '--json')).stdout)).toMatchObject({ rows: [[1000]], graph_id: '2' });
    expect((await run('query', COUNT)).stdout).toContain('1000');
    const status = JSON.parse((await run('status', '--json')).stdout);
    expect(status).toMatchObject({ status: 'Running', lifecycle: 'ready', generation: { number: 2, graph_id: '2' } });
    expect((await run('logs')).stdout).toContain('switching');
    expect((await run('restart')).exitCode).toBe(0);
    expect((await run('stop')).exitCode).toBe(0);
    expect(await ask(endpoints.query)).toMatchObject({ status: 503, body: { error: 'GK_UNAVAILABLE' } });
    expect((await run('start', 'modern_graph')).exitCode).toBe(0);
    expect(await ask(endpoints.query)).toMatchObject({ status: 200, body: { rows: [[6]], generation: 4 } });
  });

  it('creates nothing when the data of a load is wrong', async () => {
    const daemon = startDaemon(tempDir());
    const { endpoints } = await daemon.ready();
    const { schema, mapping } = itemFiles(10);
    writeFileSync(join(mapping, '..', 'items.csv'), 'id\n1\ntwo\n');
    const loaded = await graphkeeper('load', '--schema', schema, '--mapping', mapping, '--admin', endpoints.admin);
    expect(loaded.exitCode).toBe(1);
    expect(loaded.stderr).toContain('two');
    const graphs = await graphkeeper('graphs', '--json', '--admin', endpoints.admin);
    expect(JSON.parse(graphs.stdout).map(({ id }: { id: string }) => id)).toEqual(['1']);
  });

  it('stays up when its graph cannot be served, so that another one can be', async () => {
    const workspace = tempDir();
    const first = startDaemon(workspace);
    const { endpoints } = await first.ready();
    const { schema, mapping } = itemFiles(10);
    await graphkeeper('load', '--schema', schema, '--mapping', mapping, '--admin', endpoints.admin);
    await graphkeeper('switch', 'items', '--admin', endpoints.admin);
    const graph = (await (await fetch(`${endpoints.admin}/v1/service/status`)).json()) as {
      generation: { pid: number };
    };
    first.kill('SIGTERM');
    await first.exit;
    expect(isAlive(graph.generation.pid)).toBe(false);

    const config = join(tempDir(), 'graphkeeper.yaml');
    writeFileSync(
      config,
      'policy: { restart_intensity: 1, backoff_base_ms: 10 }\nprofile: broken\nprofiles: { broken: { command: ["false"] } }\n',
    );
    const second = startDaemon(workspace, '--config', config);
    const failed = await eventually(() => second.lines.find(({ event }) => event === 'service.failed'));
    expect(failed).toMatchObject({ error: 'GK_START_FAILED', endpoints: { admin: expect.stringContaining('http') } });
    const status = await graphkeeper('status', '--json', '--admin', failed.endpoints?.admin ?? '');
    expect(JSON.parse(status.stdout)).toMatchObject({ status: 'Stopped', lifecycle: 'failed', graph: null });
    second.kill('SIGTERM');
    expect(await second.exit).toMatchObject({ exitCode: 0 });
  });

  it('on SIGTERM finishes the query in flight; a second signal does not wait for it', async () => {
    const workspace = tempDir();
    const daemon = startDaemon(workspace);
    const { endpoints } = await daemon.ready();
    const long = 'UNWIND range(1, 100000000) AS a WITH a WHERE a % 7 = 0 RETURN count(a)';
    const answer = ask(endpoints.query, long).then(
      ({ status }) => status,
      () => 'cut off',
    );
    const inFlight = async () => {
      const response = await fetch(`${endpoints.admin}/v1/service/status`);
      const { gateway } = (await response.json()) as { gateway: { in_flight: number } };
      return gateway.in_flight === 1;
    };
    await eventually(inFlight);
    daemon.kill('SIGTERM');
    await eventually(() => daemon.lines.some(({ to }) => to === 'stopping'));
    daemon.kill('SIGTERM');
    expect(await daemon.exit).toMatchObject({ exitCode: 143 });
    expect(await answer).not.toBe(200);
    expect(processesOf(workspace)).toEqual([]);
  });
});

describe('kill -9 of the parent', () => {
  /** Kills the daemon when the given moment has come; then nothing of it may be left, and the next one must recover. */
  async function killWhen(workspace: string, moment: (daemon: Daemon) => Promise<unknown>): Promise<string> {
    const daemon = startDaemon(workspace);
    await moment(daemon);
    daemon.kill('SIGKILL');
    await daemon.exit;
    await eventually(() => processesOf(workspace).length === 0);
    const next = startDaemon(workspace);
    const { graph_id, endpoints } = await next.ready();
    expect(await ask(endpoints.query)).toMatchObject({ status: 200, body: { graph_id } });
    next.kill('SIGTERM');
    expect(await next.exit).toMatchObject({ exitCode: 0 });
    return graph_id ?? '';
  }
  const reaches = (state: string) => (daemon: Daemon) => eventually(() => daemon.lines.some(({ to }) => to === state));

  it('while it starts, also for the very first time, leaves no child, and the next serve comes up', async () => {
    const workspace = tempDir();
    expect(await killWhen(workspace, () => eventually(() => existsSync(join(workspace, 'store'))))).toBe('1');
    expect(await killWhen(workspace, () => eventually(() => processesOf(workspace).length > 0))).toBe('1');
    expect(await killWhen(workspace, reaches('starting.spawning'))).toBe('1');
  });

  it('while it serves or switches leaves no child, and the next serve recovers the running graph', async () => {
    const workspace = tempDir();
    const first = startDaemon(workspace);
    const { endpoints } = await first.ready();
    const { schema, mapping } = itemFiles(2000);
    await graphkeeper('load', '--schema', schema, '--mapping', mapping, '--admin', endpoints.admin);
    await graphkeeper('switch', '2', '--admin', endpoints.admin);
    first.kill('SIGTERM');
    await first.exit;

    expect(await killWhen(workspace, (daemon) => daemon.ready())).toBe('2');
    const switchTo = (state: string) => async (daemon: Daemon) => {
      const { endpoints: at, graph_id } = await daemon.ready();
      const body = JSON.stringify({ graph_id: graph_id === '1' ? '2' : '1' });
      fetch(`${at.admin}/v1/service/start`, { method: 'POST', body }).catch((error: unknown) => error);
      await reaches(state)(daemon);
    };
    // Nothing has been recorded yet: the old graph comes back.
    expect(await killWhen(workspace, switchTo('switching.preparing'))).toBe('2');
    // The new graph has been recorded, and clients have been cut over: it comes back.
    expect(await killWhen(workspace, switchTo('switching.draining'))).toBe('1');
  });

  it('during a load leaves the graph as it was, no loader, no stray file, and the job failed', async () => {
    const workspace = tempDir();
    const first = startDaemon(workspace);
    const { endpoints } = await first.ready();
    const { schema, mapping } = itemFiles(300_000);
    const load = graphkeeper('load', '--schema', schema, '--mapping', mapping, '--admin', endpoints.admin);
    await eventually(() =>
      first.lines.some((line) => 'job_id' in line && line.msg === 'Process started' && line.graph_id === '2'),
    );
    first.kill('SIGKILL');
    await first.exit;
    await eventually(() => processesOf(workspace).length === 0);
    expect((await load).exitCode).not.toBe(0);

    const next = startDaemon(workspace);
    const { endpoints: at } = await next.ready();
    const jobs = (await (await fetch(`${at.admin}/v1/job`)).json()) as { status: string; log: string }[];
    expect(jobs).toMatchObject([{ status: 'FAILED', log: expect.stringContaining('cut off') }]);
    const switched = await graphkeeper('switch', '2', '--admin', at.admin);
    expect(switched.exitCode).toBe(0);
    expect(await ask(at.query)).toMatchObject({ status: 200, body: { rows: [[0]] } });
  });
});

describe('what keeps serve from running', () => {
  it('a workspace that another one uses: exit code 4, and the other one is not disturbed', async () => {
    const workspace = tempDir();
    const daemon = startDaemon(workspace);
    const { endpoints } = await daemon.ready();
    const { exitCode, stderr } = await startDaemon(workspace).exit;
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`Workspace ${workspace} is in use by another graphkeeper (pid ${daemon.pid})`);
    expect(await ask(endpoints.query)).toMatchObject({ status: 200 });
  });

  it.each(['--admin-port', '--query-port'])('a port that another program uses (%s): exit code 4', async (flag) => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const workspace = tempDir();
    const { exitCode, stderr } = await startDaemon(workspace, flag, port).exit;
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`${flag.slice(2).replace('-', '_')} is ${port}, and another program listens there`);
    expect(processesOf(workspace)).toEqual([]);
    await new Promise((closed) => other.close(closed));
  });

  it('a config file that is wrong: exit code 2, naming file, field, value and remedy', async () => {
    const config = join(tempDir(), 'graphkeeper.yaml');
    writeFileSync(config, 'polcy: { drain_timeout_ms: 5 }\n');
    const { exitCode, stderr } = await startDaemon(tempDir(), '--config', config).exit;
    expect(exitCode).toBe(2);
    expect(stderr).toContain(config);
    expect(stderr).toContain('polcy');
    expect(stderr).toContain('policy');
  });

  it('a graph that does not exist: exit code 1, and nothing is left', async () => {
    const workspace = tempDir();
    const { exitCode, stderr } = await startDaemon(workspace, '--graph', '99').exit;
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('Graph 99 does not exist');
    expect(processesOf(workspace)).toEqual([]);
  });
});
