/** A real `graphkeeper serve` that ends with the test, and the other commands against it. */
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { isAlive } from './processes.js';
import { CLI, type Daemon, serve } from './serve.js';

export type { Daemon } from './serve.js';

/** Ended when the test ends, if it still runs. */
export function startDaemon(workspace: string, ...flags: readonly string[]): Daemon {
  const daemon = serve(workspace, flags);
  onTestFinished(async () => {
    if (isAlive(daemon.pid)) daemon.kill('SIGKILL');
    await daemon.exit;
  });
  return daemon;
}

/** Runs one command to its end. */
export async function graphkeeper(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number | undefined; readonly stdout: string; readonly stderr: string }> {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, ...args], {
    reject: false,
    env: { NO_COLOR: '1' },
  });
  return { exitCode, stdout, stderr };
}
