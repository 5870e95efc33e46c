/** `graphkeeper serve` with a launch profile for the trivial child, without or with a standby. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ask } from '../ask.js';
import type { Peer, RunningPeer } from './peer.js';
import { CHILD, scratchDirectory, startProgram } from './program.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** A failure counts as the first one when the child has lived for a second, as with the other supervisors. */
const POLICY = { restart_window_ms: 1000 };

export interface Endpoints {
  readonly admin: string;
  readonly query: string;
}

export function graphkeeper(name: string, standby: 0 | 1): Peer {
  return { name, start: () => start(standby) };
}

/** A launch profile `trivial` for the child. Returns the path of the file. */
export function writeConfig(directory: string, standby: number): string {
  const config = join(directory, 'graphkeeper.yaml');
  const trivial = { command: ['{node}', CHILD, '{port}'], readiness: { type: 'tcp' }, shared_data: true };
  writeFileSync(config, JSON.stringify({ profiles: { trivial }, policy: { ...POLICY, standby } }));
  return config;
}

async function start(standby: number): Promise<RunningPeer> {
  const directory = scratchDirectory();
  const flags = ['--config', writeConfig(directory, standby), '--profile', 'trivial'];
  const { program, endpoints } = await serve(join(directory, 'workspace'), flags);
  const url = new URL('/v1/graph/current/query', endpoints.query);
  await ask(url);
  return {
    url,
    pid: program.pid,
    restart: async () => {
      const { ok, status } = await fetch(`${endpoints.admin}/v1/service/restart`, { method: 'POST' });
      if (!ok) throw new Error(`The restart answered ${status}`);
    },
    stop: program.stop,
  };
}

/** A real daemon, ready. */
export async function serve(workspace: string, flags: readonly string[]) {
  const ports = ['admin', 'query', 'bolt', 'gremlin'].flatMap((port) => [`--${port}-port`, '0']);
  const args = [CLI, 'serve', '--workspace', workspace, ...ports, '--log-format', 'json', ...flags];
  const program = startProgram(process.execPath, args);
  const { stdout } = program.process;
  if (stdout === null) throw new Error('No stdout');
  const lines = createInterface(stdout);
  const ready = new Promise<Endpoints>((resolve, reject) => {
    lines.on('line', (line) => {
      const { event, endpoints } = JSON.parse(line) as { readonly event?: string; readonly endpoints: Endpoints };
      if (event === 'service.ready') resolve(endpoints);
    });
    void once(program.process, 'exit').then(([code]) => reject(new Error(`graphkeeper ended with ${code}`)));
  });
  return { program, endpoints: await ready };
}
