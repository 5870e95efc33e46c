/** From a launch profile and a graph to one child: everything filled in, nothing started. */
import { resolve } from 'node:path';
import { GraphkeeperError } from '../../errors.js';
import type { LaunchPlan } from '../../types/child.js';
import type { LaunchProfile } from '../../types/launch-profile.js';
import { SECRET_VARIABLE } from '../../types/notify.js';
import { inheritedEnvironment } from './environment.js';
import { findFreePort } from './free-port.js';
import { fillPlaceholders, type PlaceholderValues } from './placeholders.js';

/** Children are reached through the gateway only. */
const HOST = '127.0.0.1';

const DEFAULT_QUERY_PATH = '/query';

export interface LaunchInput {
  readonly graphId: string;
  readonly generation: number;
  /** Absolute path of the graph's data. */
  readonly dataPath: string;
  /** Absolute path of the workspace. */
  readonly workspace: string;
  /** See notify.ts; without one the child cannot tell the gateway from others. */
  readonly secret?: string;
}

/**
 * Picks a free port for a child that can not tell its own.
 * @throws GK_CONFIG_INVALID for an unknown placeholder or an empty command
 */
export async function planLaunch(profile: LaunchProfile, input: LaunchInput): Promise<LaunchPlan> {
  const port = await findFreePort(HOST);
  const values = {
    graph_id: input.graphId,
    generation: String(input.generation),
    data: input.dataPath,
    workspace: input.workspace,
    host: HOST,
    port: String(port),
    node: process.execPath,
  };
  const source = `launch profile ${profile.name}`;
  const fill = (text: string, field: string) => fillPlaceholders(text, values, source, field);

  const [program, ...args] = profile.command.map((argument, index) => fill(argument, `command[${index}]`));
  if (program === undefined || program === '') {
    throw new GraphkeeperError('GK_CONFIG_INVALID', {
      source,
      field: 'command',
      value: profile.command,
      remedy: 'name a program first, e.g. ["/opt/graph/bin/server", "--port", "{port}"]',
    });
  }
  checkProbes(profile, values, source);
  const env = Object.entries(profile.env ?? {}).map(([name, value]) => [name, fill(value, `env.${name}`)] as const);
  return {
    command: [program, ...args],
    cwd: resolve(input.workspace, fill(profile.cwd ?? '.', 'cwd')),
    env: { ...inheritedEnvironment(profile.inheritEnv), ...Object.fromEntries(env), ...secretVariable(input) },
    endpoints:
      profile.readiness.type === 'push'
        ? null
        : { query: `http://${HOST}:${port}${profile.queryPath ?? DEFAULT_QUERY_PATH}` },
    stopSignal: profile.stopSignal ?? 'SIGTERM',
  };
}

function secretVariable({ secret }: LaunchInput): Record<string, string> {
  return secret === undefined ? {} : { [SECRET_VARIABLE]: secret };
}

/** Exec probes are filled in when they run, and then nobody would see the error. */
function checkProbes({ readiness, liveness }: LaunchProfile, values: PlaceholderValues, source: string): void {
  const { data: _data, workspace: _workspace, ...probeValues } = values;
  for (const [field, probe] of Object.entries({ readiness, liveness })) {
    if (probe?.type !== 'exec') continue;
    for (const [index, text] of probe.command.entries()) {
      fillPlaceholders(text, probeValues, source, `${field}.command[${index}]`);
    }
  }
}
