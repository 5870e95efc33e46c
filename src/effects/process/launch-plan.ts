/** From a launch profile and a graph to one child: everything filled in, nothing started. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GraphkeeperError } from '../../errors.js';
import type { LaunchPlan } from '../../types/child.js';
import type { Endpoints, Protocol } from '../../types/generation.js';
import type { LaunchProfile } from '../../types/launch-profile.js';
import { SECRET_VARIABLE } from '../../types/notify.js';
import { cacheDirectory } from './cache-directory.js';
import { inheritedEnvironment } from './environment.js';
import { findFreePorts } from './free-port.js';
import { fillPlaceholders, type PlaceholderValues } from './placeholders.js';

/** Children are reached through the gateway only. */
const HOST = '127.0.0.1';

const DEFAULT_QUERY_PATH = '/query';
const DEFAULT_GREMLIN_PATH = '/gremlin';

/** What is known, and of use, when an exec probe runs. */
const PROBE_PLACEHOLDERS = ['graph_id', 'generation', 'host', 'port', 'bolt_port', 'gremlin_port', 'node'];

/** The same depth below the package in src/ and in dist/. */
const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

export interface LaunchInput {
  readonly graphId: string;
  readonly generation: number;
  /** Absolute path of the graph's data. */
  readonly dataPath: string;
  /** Absolute path of the workspace. */
  readonly workspace: string;
  /** Absolute path of the directory for the profile's files. */
  readonly filesPath: string;
  /** JSON of the graph, as the Admin Service shows it. */
  readonly graphDocument: string;
  /** Of the service; null where it has no Admin Service. */
  readonly adminPort: number | null;
  /** Of the service: where it takes queries, or would. */
  readonly queryPort: number;
  /** See notify.ts; without one the child cannot tell the gateway from others. */
  readonly secret?: string;
}

/**
 * Picks a free port for each protocol that the profile speaks.
 * @throws GK_CONFIG_INVALID for a placeholder that has no value, or an empty command
 */
export async function planLaunch(profile: LaunchProfile, input: LaunchInput): Promise<LaunchPlan> {
  const protocols = profile.protocols ?? ['http'];
  const found = await findFreePorts(HOST, protocols.length);
  const ports = new Map(protocols.map((protocol, index) => [protocol, found[index] ?? 0]));
  const values = placeholderValues(profile, input, ports);
  const source = `launch profile ${profile.name}`;
  const fill = (text: string, field: string) => fillPlaceholders(text, values, source, field);
  const fillAll = (texts: Readonly<Record<string, string>> = {}, field: string) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text, `${field}.${name}`)]));

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
  return {
    command: [program, ...args],
    cwd: resolve(input.workspace, fill(profile.cwd ?? '.', 'cwd')),
    env: { ...inheritedEnvironment(profile.inheritEnv), ...fillAll(profile.env, 'env'), ...secretVariable(input) },
    endpoints: profile.readiness.type === 'push' ? null : endpointsAt(ports, profile),
    ...(profile.files && { files: { directory: input.filesPath, texts: fillAll(profile.files, 'files') } }),
    stopSignal: profile.stopSignal ?? 'SIGTERM',
  };
}

function placeholderValues(
  { files }: LaunchProfile,
  input: LaunchInput,
  ports: ReadonlyMap<Protocol, number>,
): PlaceholderValues {
  const portFor = (protocol: Protocol) => {
    const port = ports.get(protocol);
    return port === undefined ? { remedy: `add ${protocol} to protocols` } : String(port);
  };
  return {
    graph_id: input.graphId,
    generation: String(input.generation),
    data: input.dataPath,
    workspace: input.workspace,
    host: HOST,
    port: portFor('http'),
    bolt_port: portFor('bolt'),
    gremlin_port: portFor('gremlin'),
    node: process.execPath,
    package: PACKAGE,
    cache: cacheDirectory(),
    files: files === undefined ? { remedy: 'give files' } : input.filesPath,
    graph_document: input.graphDocument,
    admin_port:
      input.adminPort === null ? { remedy: 'open the Admin Service of this service' } : String(input.adminPort),
    query_port: String(input.queryPort),
  };
}

function endpointsAt(
  ports: ReadonlyMap<Protocol, number>,
  { queryPath = DEFAULT_QUERY_PATH, gremlinPath = DEFAULT_GREMLIN_PATH }: LaunchProfile,
): Endpoints {
  const http = ports.get('http');
  const bolt = ports.get('bolt');
  const gremlin = ports.get('gremlin');
  return {
    ...(http !== undefined && { query: `http://${HOST}:${http}${queryPath}` }),
    ...(bolt !== undefined && { bolt: `bolt://${HOST}:${bolt}` }),
    ...(gremlin !== undefined && { gremlin: `ws://${HOST}:${gremlin}${gremlinPath}` }),
  };
}

function secretVariable({ secret }: LaunchInput): Record<string, string> {
  return secret === undefined ? {} : { [SECRET_VARIABLE]: secret };
}

/** Exec probes are filled in when they run, and then nobody would see the error. */
function checkProbes({ readiness, liveness }: LaunchProfile, values: PlaceholderValues, source: string): void {
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => PROBE_PLACEHOLDERS.includes(name)));
  for (const [field, probe] of Object.entries({ readiness, liveness })) {
    if (probe?.type !== 'exec') continue;
    for (const [index, text] of probe.command.entries()) {
      fillPlaceholders(text, known, source, `${field}.command[${index}]`);
    }
  }
}
