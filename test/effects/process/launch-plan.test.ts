import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { inheritedEnvironment } from '../../../src/effects/process/environment.js';
import { planLaunch } from '../../../src/effects/process/launch-plan.js';
import { GraphkeeperError } from '../../../src/errors.js';
import { chosenProfile } from '../../../src/service/chosen-profile.js';
import type { LaunchProfile } from '../../../src/types/launch-profile.js';

const input = {
  graphId: '3',
  generation: 12,
  dataPath: '/w/graphs/3',
  workspace: '/w',
  filesPath: '/w/run/12',
  graphDocument: '{"id":"3"}',
  adminPort: 7777,
  queryPort: 10_000,
};
const profile: LaunchProfile = { name: 'mine', command: ['server'], readiness: { type: 'push' }, liveness: null };

describe('a launch plan', () => {
  test('fills every placeholder, in the command, the environment and the directory', async () => {
    const plan = await planLaunch(
      {
        ...profile,
        command: ['{node}', '--graph={graph_id}', '{generation}', '{data}', '{workspace}', '{host}', '{"json": {}}'],
        env: { DATA: '{data}' },
        inheritEnv: [],
        cwd: 'runs/{generation}',
        stopSignal: 'SIGINT',
      },
      input,
    );
    expect(plan).toEqual({
      command: [process.execPath, '--graph=3', '12', '/w/graphs/3', '/w', '127.0.0.1', '{"json": {}}'],
      env: { DATA: '/w/graphs/3' },
      cwd: '/w/runs/12',
      endpoints: null,
      stopSignal: 'SIGINT',
    });
  });

  test('has a free port and an endpoint, when the child can not say where it answers', async () => {
    const plan = await planLaunch(
      { ...profile, command: ['server', '{port}'], readiness: { type: 'tcp' }, queryPath: '/cypher' },
      input,
    );
    const port = Number(plan.command[1]);
    expect(plan.endpoints).toEqual({ query: `http://127.0.0.1:${port}/cypher` });
    const server = createServer().listen(port, '127.0.0.1');
    onTestFinished(() => {
      server.close();
    });
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  });

  test('has a port and an endpoint of its own for each protocol, at the paths that the profile says', async () => {
    const { endpoints } = await planLaunch(
      { ...profile, protocols: ['http', 'bolt', 'gremlin'], readiness: { type: 'tcp' }, gremlinPath: '/g' },
      input,
    );
    expect(endpoints?.query).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/query$/);
    expect(endpoints?.bolt).toMatch(/^bolt:\/\/127\.0\.0\.1:\d+$/);
    expect(endpoints?.gremlin).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/g$/);
    expect(new Set(Object.values(endpoints ?? {}).map((url) => new URL(url).port)).size).toBe(3);
  });

  test('says nothing of protocols that the profile does not speak, and refuses their ports', async () => {
    const bolt: LaunchProfile = { ...profile, protocols: ['bolt'], readiness: { type: 'tcp' } };
    expect(Object.keys((await planLaunch(bolt, input)).endpoints ?? {})).toEqual(['bolt']);
    const error = await refusal({ ...bolt, command: ['server', '{gremlin_port}'] });
    expect(error.message).toBe('launch profile mine: command[1] is "{gremlin_port}": add gremlin to protocols');
  });

  test('fills the files of the profile: with the graph, and with the ports of the service', async () => {
    const files = { 'graph.json': '{graph_document}', 'server.conf': 'admin={admin_port} query={query_port}' };
    const plan = await planLaunch({ ...profile, files, command: ['server', '{files}/server.conf'] }, input);
    expect(plan.command).toEqual(['server', '/w/run/12/server.conf']);
    expect(plan.files).toEqual({
      directory: '/w/run/12',
      texts: { 'graph.json': '{"id":"3"}', 'server.conf': 'admin=7777 query=10000' },
    });
  });

  test('refuses {admin_port} of a service that has no Admin Service, and {files} of a profile that has none', async () => {
    const withAdmin = { ...profile, command: ['server', '{admin_port}'] };
    await expect(planLaunch(withAdmin, { ...input, adminPort: null })).rejects.toThrow(
      'command[1] is "{admin_port}": open the Admin Service of this service',
    );
    expect((await refusal({ ...profile, command: ['server', '{files}'] })).message).toContain('"{files}": give files');
  });

  test('uses /query and SIGTERM and the workspace unless told otherwise', async () => {
    const plan = await planLaunch({ ...profile, readiness: { type: 'http', path: '/health' } }, input);
    expect(plan.endpoints?.query).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/query$/);
    expect(plan).toMatchObject({ stopSignal: 'SIGTERM', cwd: '/w' });
  });

  test('refuses an unknown placeholder, and lists the known ones', async () => {
    const error = await refusal({ ...profile, command: ['server', '{grahp_id}'] });
    expect(error.code).toBe('GK_CONFIG_INVALID');
    expect(error.message).toBe(
      'launch profile mine: command[1] is "{grahp_id}": use a known placeholder: ' +
        '{graph_id} {generation} {data} {workspace} {host} {port} {bolt_port} {gremlin_port} {node} {package} {cache} {files} ' +
        '{graph_document} {admin_port} {query_port}',
    );
  });

  test('refuses an unknown placeholder of an exec probe before anything is started', async () => {
    const error = await refusal({ ...profile, liveness: { type: 'exec', command: ['check', '{data}'] } });
    expect(error.message).toContain('liveness.command[1] is "{data}"');
  });

  test('refuses a profile without a program', async () => {
    expect((await refusal({ ...profile, command: [] })).message).toContain('command is []: name a program first');
  });
});

describe('a variable of the environment in a launch profile', () => {
  test('is filled in, and its default where it is not set', async () => {
    const command = ['{env.PATH}', '{env.GK_UNSET:-/opt/flex}/lib/*', '{env.GK_UNSET:-}', '{env.GK_UNSET:-{data}/lib}'];
    expect((await planLaunch({ ...profile, command }, input)).command).toEqual([
      process.env.PATH,
      '/opt/flex/lib/*',
      '',
      '/w/graphs/3/lib',
    ]);
  });

  test('must be set, or have a default; tokens of the service count as not set', async () => {
    expect((await refusal({ ...profile, command: ['{env.GK_UNSET}'] })).message).toContain(
      '"{env.GK_UNSET}": set GK_UNSET in the environment of the service, or give a default, as in {env.GK_UNSET:-/opt}',
    );
    process.env.GRAPHKEEPER_ADMIN_TOKEN = 'secret';
    onTestFinished(() => {
      delete process.env.GRAPHKEEPER_ADMIN_TOKEN;
    });
    await expect(refusal({ ...profile, command: ['{env.GRAPHKEEPER_ADMIN_TOKEN}'] })).resolves.toBeDefined();
  });
});

describe('the environment of children', () => {
  test('takes over only what is on the list and set; NODE_OPTIONS is not on the default one', () => {
    const parent = { PATH: '/bin', HOME: '/root', NODE_OPTIONS: '--inspect', AWS_SECRET_ACCESS_KEY: 'x' };
    expect(inheritedEnvironment(undefined, parent)).toEqual({ PATH: '/bin', HOME: '/root' });
    expect(inheritedEnvironment(['NODE_OPTIONS', 'UNSET'], parent)).toEqual({ NODE_OPTIONS: '--inspect' });
  });

  test('variables of the profile come before inherited ones', async () => {
    const plan = await planLaunch({ ...profile, env: { PATH: '/opt/bin' } }, input);
    expect(plan.env.PATH).toBe('/opt/bin');
  });
});

test('the embedded profile starts the compiled GraphServer of this package on the graph', async () => {
  const plan = await planLaunch(chosenProfile({ profile: 'embedded', profiles: {} }), input);
  const [program, script, ...args] = plan.command;
  expect(program).toBe(process.execPath);
  expect(script).toMatch(/\/dist\/graph-server\/main\.js$/);
  expect(existsSync(String(script).replace('/dist/graph-server/main.js', '/package.json'))).toBe(true);
  expect(args).toEqual([
    ...['--data', '/w/graphs/3', '--graph-id', '3', '--generation', '12'],
    ...['--graph-file', '/w/run/12/graph.json', '--bolt-port', '0'],
  ]);
  expect(plan.files).toEqual({ directory: '/w/run/12', texts: { 'graph.json': input.graphDocument } });
  expect(plan.endpoints).toBeNull();
});

async function refusal(refused: LaunchProfile): Promise<GraphkeeperError> {
  const error = await planLaunch(refused, input).catch((thrown: unknown) => thrown);
  if (error instanceof GraphkeeperError) return error;
  throw new Error('The profile was not refused');
}
