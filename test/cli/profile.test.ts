import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig, loadProfile } from '../../src/config.js';
import { tempDir } from '../support/temp-dir.js';
import { runCli } from './run-cli.js';

function fileWith(name: string, text: string): string {
  const file = join(tempDir(), name);
  writeFileSync(file, text);
  return file;
}

test('profiles are listed with what they speak and where they come from', async () => {
  const config = fileWith('graphkeeper.yaml', 'profiles:\n  mine: {command: [sh], protocols: [http, bolt]}\n');
  const { exitCode, stdout } = await runCli(['profile', 'list', '--config', config]);
  expect(exitCode).toBe(0);
  const rows = stdout.split('\n').map((line) => line.replaceAll(/ *│ */g, '|'));
  expect(rows).toContain('|name|protocols|shared data|source|');
  expect(rows).toContain('|command|http|no|built in|');
  expect(rows).toContain('|graphscope|bolt, gremlin|yes|built in|');
  expect(rows).toContain('|gremlin-server|gremlin|yes|built in|');
  expect(rows).toContain(`|mine|http, bolt|no|${config}|`);
});

test('a profile is shown in full, as a document that is the same profile when it is given back', async () => {
  const config = fileWith(
    'graphkeeper.yaml',
    'profiles:\n  mine:\n    extends: graphscope\n    env: {JAVA_OPTS: -Xmx1g}\n    isolation: {no_new_privs: true}\n',
  );
  const { exitCode, stdout } = await runCli(['profile', 'show', 'mine', '--config', config]);
  expect(exitCode).toBe(0);
  expect(stdout.split('\n').slice(0, 3)).toEqual(['# launch profile mine', 'command:', '  - java']);
  expect(stdout).toContain('  JAVA_OPTS: -Xmx1g\n');
  const { extends: _base, ...given } = loadConfig({ file: config }).profiles.mine ?? { command: [] };
  expect(loadProfile(fileWith('copy.yaml', stdout)).profiles.copy).toEqual(given);
});

test('what a profile needs and this machine lacks is named, with exit code 1', async () => {
  const home = tempDir();
  mkdirSync(join(home, 'lib'));
  // A PATH without Java, whatever else this machine has.
  symlinkSync(process.execPath, join(home, 'node'));
  const missing = await runCli(['profile', 'check', 'graphscope'], { env: { PATH: home, INTERACTIVE_HOME: home } });
  expect(missing.exitCode).toBe(1);
  expect(missing.stdout.split('\n')).toEqual([
    `fail  program       The program is "java": there is no such program on PATH (${home})`,
    `fail  argument 2    ${home}/lib/*: there is no such file or directory ({env.INTERACTIVE_HOME:-/opt/flex}/lib/* in the profile)`,
    `ok    argument 3    ${home}/lib/`,
  ]);
  writeFileSync(join(home, 'java'), '#!/bin/sh\n');
  chmodSync(join(home, 'java'), 0o755);
  writeFileSync(join(home, 'lib', 'compiler.jar'), '');
  const there = await runCli(['profile', 'check', 'graphscope'], { env: { PATH: home, INTERACTIVE_HOME: home } });
  expect([there.exitCode, there.stdout.split('\n')]).toEqual([
    0,
    [`ok    program       ${home}/java`, `ok    argument 2    ${home}/lib/*`, `ok    argument 3    ${home}/lib/`],
  ]);
});

test('a profile in a file is checked, and one that is wrong is refused with exit code 2', async () => {
  const good = fileWith('good.yaml', 'command: [sh]\nliveness: {type: exec, command: [no-such-program]}\n');
  const { exitCode, stdout } = await runCli(['profile', 'check', good]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^ok {4}program {7}\/.*\/sh\nfail {2}liveness probe The program is "no-such-program"/);
  const wrong = fileWith('wrong.yaml', 'command: [sh, "{prot}"]\n');
  expect(await runCli(['profile', 'check', wrong])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('launch profile wrong: command[1] is "{prot}": use a known placeholder: '),
  });
});

test('without a name the profile that serve would run is checked', async () => {
  expect((await runCli(['profile', 'check'])).stdout).toMatch(
    /^ok {4}program {7}\/.*node\nok {4}argument 1 .*main\.js$/,
  );
});
