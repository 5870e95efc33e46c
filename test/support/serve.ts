/** A real `graphkeeper serve` in a process of its own. Whoever starts it must see to its end. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { eventually } from './eventually.js';

export const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

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

/** Both ports are free ones. `env` is set beside what this process has. */
export function serve(
  workspace: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Daemon {
  const ports = ['--admin-port', '0', '--query-port', '0'];
  const child = execa(
    process.execPath,
    [CLI, 'serve', '--workspace', workspace, ...ports, '--log-format', 'json', ...flags],
    {
      env,
      reject: false,
      buffer: { stdout: false },
      // How long it takes to obey a signal is for the caller to say.
      forceKillAfterDelay: false,
    },
  );
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
