import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.js';
import { startFakeService } from './fake-service.js';
import { runCli, startCli } from './run-cli.js';

const first = { time: 1_700_000_000_000, level: 'info', msg: 'Generation 1 is ready', generation: 1 };
const second = { time: 1_700_000_001_000, level: 'warn', msg: 'It is slow' };
const third = { time: 1_700_000_002_000, level: 'error', msg: 'It crashed' };

test('the last lines are printed for people', async () => {
  await using service = await startFakeService({ 'GET /v1/service/logs?lines=2': { body: [first, second] } });
  expect(await runCli(['logs', '--lines', '2'], { admin: service.url })).toEqual({
    exitCode: 0,
    stdout: '[22:13:20.000] INFO: Generation 1 is ready {"generation":1}\n[22:13:21.000] WARN: It is slow',
    stderr: '',
  });
});

test('--json prints one object a line', async () => {
  await using service = await startFakeService({ 'GET /v1/service/logs?lines=50': { body: [first] } });
  const { stdout } = await runCli(['logs', '--json'], { admin: service.url });
  expect(stdout).toBe(JSON.stringify(first));
});

test('--follow goes on with new lines and prints none twice', async () => {
  await using service = await startFakeService({ 'GET /v1/service/logs?lines=50': { body: [first, second] } });
  const following = startCli(['logs', '--follow', '--json'], { admin: service.url });
  let output = '';
  following.stdout.on('data', (chunk) => {
    output += chunk;
  });
  try {
    await eventually(() => output.split('\n').length === 3);
    service.send('log', second);
    service.send('log', third);
    await eventually(() => output.split('\n').length === 4);
  } finally {
    following.kill('SIGTERM');
    await following;
  }
  expect(output).toBe([first, second, third].map((entry) => `${JSON.stringify(entry)}\n`).join(''));
});

test('a number of lines that is none is refused', async () => {
  expect(await runCli(['logs', '--lines', 'all'])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'graphkeeper: --lines is "all": give a whole number from 1 to 99999',
  });
});
