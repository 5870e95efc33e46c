/** A real `graphkeeper serve` in a process of its own, and the other commands against it. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.js';
import { isAlive } from './processes.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Line {
  readonly event?: string;
  readonly level?: string;
  readonly msg?: string;
  readonly to?: string;
  readonly endpoints?: { readonly admin: string; readonly query: string };
  readonly graph_id?: string | null;
  readonly generation?: number;
}

export interface Daemon {
  readonly pid: number;
  /** Lines of stdout so far; each must be a JSON object. */
  readonly lines: readonly Line[];
  /** What was not JSON. */
  readonly garbage: readonly string[];
  readonly exit: Promise<{
    readonly exitCode: number | undefined;
    readonly signal: string | undefined;
    readonly stderr: string;
  }>;
  /** Resolves with the line that says that the service is ready. */
  ready(): Promise<Line & { readonly endpoints: { readonly admin: string; readonly query: string } }>;
  kill(signal: NodeJS.Signals): void;
}

/** Ended when the test ends, if it still runs. */
export function startDaemon(workspace: string, ...flags: readonly string[]): Daemon {
  const command = [
    'serve',
    '--workspace',
    workspace,
    '--admin-port',
    '0',
    '--query-port',
    '0',
    '--log-format',
    'json',
    ...flags,
  ];
  const child = execa(process.execPath, [CLI, ...command], {
    reject: false,
    buffer: { stdout: false },
    // How long it takes to obey a signal is for the test to say.
    forceKillAfterDelay: false,
  });
  const lines: Line[] = [];
  const garbage: string[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    try {
      lines.push(JSON.parse(text));
    } catch {
      garbage.push(text);
    }
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The daemon could not be started');
  onTestFinished(async () => {
    if (isAlive(pid)) child.kill('SIGKILL');
    await child;
  });
  return {
    pid,
    lines,
    garbage,
    exit: child.then(({ exitCode, signal, stderr }) => ({ exitCode, signal, stderr })),
    ready: () =>
      eventually(() => {
        const line = lines.find(({ event }) => event === 'service.ready');
        return line?.endpoints && { ...line, endpoints: line.endpoints };
      }),
    kill: (signal) => child.kill(signal),
  };
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
