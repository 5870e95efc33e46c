import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { startDaemon } from '../../support/daemon.js';
import { eventually } from '../../support/eventually.js';
import { isAlive } from '../../support/processes.js';
import { CLI } from '../../support/serve.js';
import { tempDir } from '../../support/temp-dir.js';

const ESC = '\u001b[';

/** `status --watch` in a terminal of its own, 100 by 30. */
function watchInTerminal(admin: string) {
  const command = `stty rows 30 cols 100; exec ${process.execPath} ${CLI} status --watch --admin ${admin}`;
  const child = execa('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    reject: false,
    stdin: 'pipe',
    env: { NO_COLOR: '1', TERM: 'xterm' },
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  onTestFinished(async () => {
    if (child.pid !== undefined && isAlive(child.pid)) child.kill('SIGKILL');
    await child;
  });
  return {
    /** Everything written so far. */
    output: () => output,
    press: (keys: string) => child.stdin.write(keys),
    exitCode: async () => (await child).exitCode,
    shown: (text: string, after = 0) => eventually(() => output.indexOf(text, after) + 1, { timeoutMs: 60_000 }),
  };
}

it('shows the service on a screen of its own, also over its restart, and gives the terminal back on q', async () => {
  const workspace = tempDir();
  const first = startDaemon(workspace);
  const { endpoints } = await first.ready();
  const terminal = watchInTerminal(endpoints.admin);
  await terminal.shown('graphkeeper ready');
  await terminal.shown('starting.recording → ready');
  expect(terminal.output()).toContain(`${ESC}?1049h${ESC}?25l`);

  first.kill('SIGKILL');
  await first.exit;
  const lostAt = await terminal.shown('no answer for');
  const again = startDaemon(workspace, '--admin-port', new URL(endpoints.admin).port);
  await again.ready();
  await terminal.shown('graphkeeper ready', lostAt);

  terminal.press('q');
  expect(await terminal.exitCode()).toBe(0);
  expect(terminal.output().endsWith(`${ESC}?25h${ESC}?1049l`)).toBe(true);
});

it('ends on Ctrl-C with exit code 130, and the terminal is as before', async () => {
  const { endpoints } = await startDaemon(tempDir()).ready();
  const terminal = watchInTerminal(endpoints.admin);
  await terminal.shown('graphkeeper ready');
  terminal.press('\u0003');
  expect(await terminal.exitCode()).toBe(130);
  expect(terminal.output().endsWith(`${ESC}?25h${ESC}?1049l`)).toBe(true);
});
