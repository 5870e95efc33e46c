import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { embeddedProfile } from '../../../src/effects/process/embedded-profile.js';
import { inheritedEnvironment } from '../../../src/effects/process/environment.js';
import { planLaunch } from '../../../src/effects/process/launch-plan.js';
import { GraphkeeperError } from '../../../src/errors.js';
import type { LaunchProfile } from '../../../src/types/launch-profile.js';

const input = { graphId: '3', generation: 12, dataPath: '/w/graphs/3', workspace: '/w' };
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
        '{graph_id} {generation} {data} {workspace} {host} {port} {node}',
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
  const plan = await planLaunch(embeddedProfile, input);
  const [program, script, ...args] = plan.command;
  expect(program).toBe(process.execPath);
  expect(script).toMatch(/\/dist\/graph-server\/main\.js$/);
  expect(existsSync(String(script).replace('/dist/graph-server/main.js', '/package.json'))).toBe(true);
  expect(args).toEqual(['--data', '/w/graphs/3', '--graph-id', '3', '--generation', '12']);
  expect(plan.endpoints).toBeNull();
});

async function refusal(refused: LaunchProfile): Promise<GraphkeeperError> {
  const error = await planLaunch(refused, input).catch((thrown: unknown) => thrown);
  if (error instanceof GraphkeeperError) return error;
  throw new Error('The profile was not refused');
}
