/** Runs the compiled program as a user would. */
import { execa } from 'execa';

export interface CliOptions {
  /** Address of the Admin Service. */
  readonly admin?: string;
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface CliResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { exitCode, stdout, stderr } = await startCli(args, options);
  return { exitCode, stdout, stderr };
}

export function startCli(args: readonly string[], { admin, input, cwd, env }: CliOptions = {}) {
  return execa('node', [new URL('../../dist/cli/main.js', import.meta.url).pathname, ...args], {
    reject: false,
    extendEnv: false,
    env: {
      PATH: process.env.PATH ?? '',
      NO_COLOR: '1',
      TZ: 'UTC',
      ...(admin !== undefined && { GRAPHKEEPER_ADMIN: admin }),
      ...env,
    },
    input: input ?? '',
    ...(cwd !== undefined && { cwd }),
  });
}

export type CliProcess = ReturnType<typeof startCli>;
