import { expect, test } from 'vitest';
import { runCli } from './run-cli.js';

test('an unknown option ends with exit code 2 and the option that was meant', async () => {
  expect(await runCli(['status', '--jsn'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: "graphkeeper: unknown option '--jsn'\n(Did you mean --json?)",
  });
});

test('an unknown command ends with exit code 2 and the command that was meant', async () => {
  const { exitCode, stderr } = await runCli(['swich', '2']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe("graphkeeper: unknown command 'swich'\n(Did you mean switch?)");
});

test('a missing argument ends with exit code 2', async () => {
  const { exitCode, stderr } = await runCli(['switch']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe("graphkeeper: missing required argument 'graph'");
});

test('a missing required option ends with exit code 2', async () => {
  const { exitCode, stderr } = await runCli(['load', '--schema', 'x.yaml']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe("graphkeeper: required option '--mapping <file>' not specified");
});

test('help lists every command and every exit code, and is no error', async () => {
  const { exitCode, stdout, stderr } = await runCli(['--help']);
  expect(exitCode).toBe(0);
  expect(stderr).toBe('');
  const commands = [
    'serve',
    'status',
    'start',
    'stop',
    'restart',
    'switch',
    'graphs',
    'load',
    'query',
    'logs',
    'doctor',
  ];
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  for (const code of [0, 1, 2, 3, 4, 5, 130, 143]) expect(stdout).toMatch(new RegExp(`^ {2}${code} `, 'm'));
});

test('the version is that of the package', async () => {
  expect(await runCli(['--version'])).toEqual({ exitCode: 0, stdout: '0.1.0', stderr: '' });
});

test('a command that finds no service says how to start one, with exit code 3', async () => {
  // Port 1 needs privileges to listen on, and nobody does.
  expect(await runCli(['stop'], { admin: 'http://127.0.0.1:1' })).toEqual({
    exitCode: 3,
    stdout: '',
    stderr:
      'graphkeeper: No graphkeeper answers at http://127.0.0.1:1 (connection refused): start one with "graphkeeper serve", or give its address with --admin',
  });
});

test('an address that is no URL is refused with the way to write one', async () => {
  const { exitCode, stderr } = await runCli(['status', '--admin', 'localhost:7777']);
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    'graphkeeper: --admin (GRAPHKEEPER_ADMIN) is "localhost:7777": give a URL such as http://127.0.0.1:7777',
  );
});

test('a stack is shown only to those who ask for it', async () => {
  const asked = await runCli(['stop', '--debug'], { admin: 'http://127.0.0.1:1' });
  const byVariable = await runCli(['stop'], { admin: 'http://127.0.0.1:1', env: { GRAPHKEEPER_DEBUG: '1' } });
  expect(asked.stderr).toMatch(/^ {4}at /m);
  expect(byVariable.stderr).toMatch(/^ {4}at /m);
});

test('serve refuses a wrong configuration before it starts anything, with exit code 2', async () => {
  expect(await runCli(['serve', '--admin-port', '99999'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'graphkeeper: command line: --admin-port is 99999: give a whole number from 0 to 65535',
  });
});
