import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../support/temp-dir.js';
import { type CliProcess, runCli, startCli } from './run-cli.js';

const FREE_PORTS = ['--admin-port', '0', '--query-port', '0', '--bolt-port', '0', '--log-format', 'json'];

interface Event {
  readonly event?: string;
  readonly graph_id?: string;
  readonly generation?: number;
  readonly endpoints?: { readonly admin: string; readonly query: string };
}

/** Resolves with the event; every line up to it must be a JSON object. */
async function eventOf(serving: CliProcess, name: string): Promise<Event> {
  for await (const line of createInterface({ input: serving.stdout })) {
    const event = JSON.parse(line) as Event;
    if (event.event !== name) continue;
    // The end of the loop pauses it, and nobody else would read on.
    setImmediate(() => serving.stdout.resume());
    return event;
  }
  throw new Error(`serve ended without ${name}: ${(await serving).stderr}`);
}

function serve(workspace: string, ...args: readonly string[]): CliProcess {
  const serving = startCli(['serve', '--workspace', workspace, ...FREE_PORTS, ...args]);
  onTestFinished(async () => {
    serving.kill('SIGKILL');
    await serving;
  });
  return serving;
}

test('serve answers queries at the endpoint that it names, and ends with exit code 0 on SIGTERM', async () => {
  const serving = serve(tempDir());
  const { endpoints, ...ready } = await eventOf(serving, 'service.ready');
  expect(ready).toMatchObject({ graph_id: '1', generation: 1 });
  const query = ['query', 'MATCH (p:person) RETURN count(p) AS people', '--json'];
  const { stdout } = await runCli(query, { admin: endpoints?.admin ?? '' });
  expect(JSON.parse(stdout)).toMatchObject({ rows: [[4]] });
  serving.kill('SIGTERM');
  expect((await serving).exitCode).toBe(0);
});

test('a workspace that is in use ends serve with exit code 4', async () => {
  const workspace = tempDir();
  const serving = serve(workspace);
  await eventOf(serving, 'service.ready');
  const second = await runCli(['serve', '--workspace', workspace, ...FREE_PORTS]);
  expect(second.exitCode).toBe(4);
  expect(second.stderr).toContain(`graphkeeper: Workspace ${workspace} is in use by another graphkeeper`);
});

test('a port that is taken ends serve with exit code 4', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    taken.close();
  });
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const args = ['--workspace', tempDir(), '--query-port', '0', '--bolt-port', '0', '--admin-port', String(port)];
  const { exitCode, stderr } = await runCli(['serve', ...args]);
  expect(exitCode).toBe(4);
  expect(stderr).toContain(`is ${port}, and another program listens there`);
});

test('a graph that does not exist ends serve with exit code 2', async () => {
  const { exitCode, stderr } = await runCli(['serve', '--workspace', tempDir(), ...FREE_PORTS, '--graph', '9']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe('graphkeeper: Graph 9 does not exist: GET /v1/graph (graphkeeper graphs) lists those that do');
});
