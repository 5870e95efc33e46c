/** A real `graphkeeper serve` in a process of its own. Whoever starts it must see to its end. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { checkAnswersOf } from './check-answers.js';
import { eventually } from './eventually.js';

export const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** On a busy machine a start may take long. */
const READY_MS = 60_000;

export interface ServeEndpoints {
  readonly admin: string;
  readonly query: string;
  readonly bolt?: string;
  readonly gremlin?: string;
}

export interface Line {
  readonly event?: string;
  readonly level?: string;
  readonly msg?: string;
  readonly message?: string;
  readonly to?: string;
  readonly endpoints?: ServeEndpoints;
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
  /** Resolves with the line that says that the service is ready; rejects when it ends, or cannot serve its first graph. */
  ready(): Promise<Line & { readonly endpoints: ServeEndpoints }>;
  kill(signal: NodeJS.Signals): void;
}

/** Both ports are free ones. `env` is set beside what this process has. Detached, it does not hear of Ctrl-C. */
export function serve(
  workspace: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  detached = false,
): Daemon {
  const ports = ['--admin-port', '0', '--query-port', '0', '--bolt-port', '0'];
  const child = execa(
    process.execPath,
    [CLI, 'serve', '--workspace', workspace, ...ports, '--log-format', 'json', ...flags],
    {
      env,
      detached,
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
  const exit = child.then(({ exitCode, signal, stderr }) => ({ exitCode, signal, stderr }));
  let end: string | null = null;
  void exit.then(({ exitCode, signal, stderr }) => {
    end = `It ended by ${signal ?? exitCode}: ${stderr}`;
  });
  return {
    pid,
    lines,
    garbage,
    exit,
    async ready() {
      const said = (name: string) => lines.find(({ event }) => event === name);
      const line = await eventually(() => said('service.ready') ?? said('service.failed') ?? end, {
        timeoutMs: READY_MS,
      });
      if (typeof line === 'string') throw new Error(line);
      if (line.event === 'service.failed' || !line.endpoints) throw new Error(`It cannot serve: ${line.message}`);
      // Programs that count and measure go without.
      if (process.env.VITEST !== undefined) checkAnswersOf(line.endpoints.admin);
      return { ...line, endpoints: line.endpoints };
    },
    kill: (signal) => child.kill(signal),
  };
}
