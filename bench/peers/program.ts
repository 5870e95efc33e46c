/** Starts the programs of a benchmark, and sees to it that none of them outlives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHILD = fileURLToPath(new URL('../child.mjs', import.meta.url));
export const HOST = '127.0.0.1';
const KILL_AFTER_MS = 10_000;

const lastActs = new Set<() => void>();
process.once('exit', () => {
  for (const act of lastActs) act();
});

/** Done when the benchmark ends, however that comes about. Returns a function that forgets it. */
export function atExit(act: () => void): () => void {
  lastActs.add(act);
  return () => lastActs.delete(act);
}

export interface Program {
  readonly pid: number;
  readonly process: ChildProcess;
  /** SIGTERM, then SIGKILL after ten seconds. */
  stop(): Promise<void>;
}

export function startProgram(command: string, args: readonly string[], env: Record<string, string> = {}): Program {
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: [...stdio] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  const kill = () => child.kill('SIGKILL');
  const exit = once(child, 'exit').then(atExit(kill));
  return {
    pid,
    process: child,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(kill, KILL_AFTER_MS);
      await exit;
      clearTimeout(timer);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No TCP address');
  return address.port;
}

/** Removed when the benchmark ends. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'graphkeeper-bench-'));
  atExit(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return directory;
}
