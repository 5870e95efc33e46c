import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkNode, checkPlatform } from '../../src/cli/doctor/platform.js';
import { openStore } from '../../src/effects/store/store.js';
import { tempDir } from '../support/temp-dir.js';
import { ready } from './documents.js';
import { startFakeService } from './fake-service.js';
import { runCli } from './run-cli.js';

/** Port 1 needs privileges to listen on, and nobody does. */
const nobody = { admin: 'http://127.0.0.1:1' };
const FREE_PORTS = ['--admin-port', '0', '--query-port', '0', '--bolt-port', '0'];

test('on a machine that can run the service every check is well', async () => {
  const workspace = path.join(tempDir(), 'new');
  await using service = await startFakeService({ 'GET /v1/service/status': { body: ready } });
  const { exitCode, stdout } = await runCli(['doctor', '--workspace', workspace, ...FREE_PORTS], {
    admin: service.url,
  });
  expect(exitCode).toBe(0);
  const lines = stdout.split('\n');
  expect(lines.map((line) => line.slice(0, 20).trimEnd())).toEqual([
    'ok    node',
    'ok    platform',
    expect.stringMatching(/^(ok|warn) +setpriv$/),
    expect.stringMatching(/^(ok|info) +isolation$/),
    'ok    store engine',
    'ok    graph engine',
    'ok    workspace',
    'ok    store',
    'ok    admin port',
    'ok    query port',
    'ok    bolt port',
    'info  service',
  ]);
  expect(lines.slice(6)).toEqual([
    `ok    workspace     ${workspace} will be made`,
    'ok    store         none yet, the first start makes it',
    'ok    admin port    any free one',
    'ok    query port    any free one',
    'ok    bolt port     any free one',
    `info  service       one runs at ${service.url}, it is ready`,
  ]);
});

test('a port that is taken fails with the flag that chooses another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const args = [
      'doctor',
      '--workspace',
      tempDir(),
      '--query-port',
      '0',
      '--bolt-port',
      '0',
      '--admin-port',
      String(port),
    ];
    const { exitCode, stdout } = await runCli(args, nobody);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `fail  admin port    127.0.0.1:${port} cannot be used (listen EADDRINUSE: address already in use 127.0.0.1:${port}): choose another --admin-port, or end what listens there (perhaps a graphkeeper that runs already)`,
    );
  } finally {
    server.close();
  }
});

test('a workspace that another graphkeeper uses fails with the process that does', async () => {
  const workspace = tempDir();
  const store = await openStore(path.join(workspace, 'store'));
  try {
    const { exitCode, stdout } = await runCli(['doctor', '--workspace', workspace, ...FREE_PORTS], nobody);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`fail  store         Workspace ${workspace} is in use by another graphkeeper`);
    expect(stdout).toContain(`(pid ${process.pid})`);
  } finally {
    await store.close();
  }
});

test('while a service runs, what it uses is no fault', async () => {
  const workspace = tempDir();
  await using service = await startFakeService({ 'GET /v1/service/status': { body: ready } });
  const store = await openStore(path.join(workspace, 'store'));
  try {
    const args = ['doctor', '--workspace', workspace, ...FREE_PORTS];
    const { exitCode, stdout } = await runCli(args, { admin: service.url });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`info  store         Workspace ${workspace} is in use by another graphkeeper`);
  } finally {
    await store.close();
  }
});

test('a workspace that was used before is found whole', async () => {
  const workspace = tempDir();
  await (await openStore(path.join(workspace, 'store'))).close();
  const { exitCode, stdout } = await runCli(['doctor', '--workspace', workspace, ...FREE_PORTS], nobody);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('ok    store         not in use, 0 graphs');
});

test('a workspace below a file fails', async () => {
  const { exitCode, stdout } = await runCli(['doctor', '--workspace', '/dev/null/x', ...FREE_PORTS], nobody);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('fail  workspace     /dev/null');
});

test('a Node that is too old fails, and one that is new enough does not', () => {
  expect(checkNode('20.18.0')).toEqual({
    verdict: 'fail',
    subject: 'node',
    found: '20.18.0',
    remedy: 'install Node 20.18.1 or newer',
  });
  expect(['20.18.1', '20.19.0', '22.0.0'].map((version) => checkNode(version).verdict)).toEqual(['ok', 'ok', 'ok']);
});

test('only Linux keeps every promise', () => {
  expect(['linux', 'darwin', 'win32'].map((platform) => checkPlatform(platform).verdict)).toEqual([
    'ok',
    'warn',
    'fail',
  ]);
});

test('what a launch profile asks for and this machine can not give is named, and fails where it is required', async () => {
  const directory = tempDir();
  const file = path.join(directory, 'graphkeeper.yaml');
  const doctor = async (isolation: string) => {
    writeFileSync(file, `isolation: ${isolation}\n`);
    const args = ['doctor', '--config', file, '--workspace', path.join(directory, 'new'), ...FREE_PORTS];
    const { exitCode, stdout } = await runCli(args, nobody);
    return { exitCode, lines: stdout.split('\n').filter((line) => /^\S+ +isolation /.test(line)) };
  };
  const able = await doctor('{ umask: "027" }');
  expect([able.exitCode, able.lines[1]]).toEqual([0, 'ok    isolation     profile embedded gets what it asks for']);
  expect(able.lines[0]).toMatch(/can be given: (?:.*, )?umask/);
  const unable = await doctor('{ cpu_set: "4095" }');
  expect(unable.exitCode).toBe(0);
  expect(unable.lines[1]).toMatch(/^warn {2}isolation {5}profile embedded can not get cpu_set \(taskset: /);
  const refused = await doctor('{ cpu_set: "4095", required: { cpu_set: true } }');
  expect(refused.exitCode).toBe(1);
  expect(refused.lines[1]).toMatch(/^fail {2}isolation .*: see isolation\.required\.cpu_set$/);
});

test('--quarantine sets a damaged store aside with its graphs, and leaves one that is whole where it is', async () => {
  const workspace = tempDir();
  const quarantine = () => runCli(['doctor', '--quarantine', '--workspace', workspace, ...FREE_PORTS], nobody);
  const store = await openStore(path.join(workspace, 'store'));
  await store.close();
  mkdirSync(path.join(workspace, 'data', 'a-graph'), { recursive: true });
  expect((await quarantine()).stdout).toContain('the store is not damaged, nothing is moved');

  rmSync(path.join(workspace, 'store', 'db', 'CURRENT'));
  const { exitCode, stdout } = await quarantine();
  expect(exitCode).toBe(0);
  const [aside = '', ...others] = readdirSync(workspace);
  expect(others).toEqual([]);
  expect(stdout).toContain(`the damaged store and its graphs are in ${path.join(workspace, aside)}`);
  expect(readdirSync(path.join(workspace, aside)).toSorted()).toEqual(['data', 'store']);
  expect(readdirSync(path.join(workspace, aside, 'data'))).toEqual(['a-graph']);
});
