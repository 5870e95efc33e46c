/** A real service in a temporary workspace, for tests that drive real processes. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { createService, type GraphDocument, type Service, type ServiceOptions } from '../../src/index.js';
import { faultChild } from '../../src/testing/fault-child-command.js';
import { checkAnswersOf } from './check-answers.js';
import { isAlive } from './processes.js';
import { tempDir } from './temp-dir.js';

/** Closed when the test ends; then nothing of it may be left. */
export async function openService(options: ServiceOptions = {}): Promise<Service> {
  const workspace = options.workspace ?? tempDir();
  const service = await createService({
    workspace,
    queryPort: 0,
    boltPort: 0,
    adminPort: 0,
    logLevel: 'info',
    ...options,
  });
  if (service.endpoints.admin !== undefined) checkAnswersOf(service.endpoints.admin);
  onTestFinished(async () => {
    await service.close();
    expect(processesOf(workspace)).toEqual([]);
  });
  return service;
}

/** Pids of living processes that were started for the workspace, wherever they are in the process tree. */
export function processesOf(workspace: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map(Number)
    .filter((pid) => isAlive(pid) && environmentOf(pid).includes(`GRAPHKEEPER_GENERATION=${workspace}/`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}

export interface Faults {
  /** The options that make a service run the stand-in. */
  readonly options: ServiceOptions;
  /** Sets the flags of the fault child for a graph, from its next start on. */
  set(graphId: string, flags: readonly string[]): void;
}

/** A launch profile whose GraphServers go wrong as the test says, graph by graph. */
export function faultyProfile(more: Partial<NonNullable<ServiceOptions['profiles']>[string]> = {}): Faults {
  const file = join(tempDir(), 'faults.json');
  const faults: Record<string, readonly string[]> = {};
  writeFileSync(file, '{}');
  const command = faultChild('--graph-id', '{graph_id}', '--generation', '{generation}', '--faults', file);
  const profile = {
    command,
    readiness: { type: 'push' },
    liveness: { type: 'http', path: '/health' },
    queryPath: '/query',
    stopSignal: 'SIGTERM',
    sharedData: false,
    ...more,
  } as const;
  return {
    options: { profile: 'faulty', profiles: { faulty: profile } },
    set(graphId, flags) {
      faults[graphId] = flags;
      writeFileSync(file, JSON.stringify(faults));
    },
  };
}

/** A schema of one vertex type, `item`, whose key is a number. */
export const itemGraph: GraphDocument = {
  name: 'items',
  schema: {
    vertex_types: [
      {
        type_name: 'item',
        primary_keys: ['id'],
        properties: [{ property_name: 'id', property_type: { primitive_type: 'DT_SIGNED_INT64' } }],
      },
    ],
  },
};

export interface Answer {
  readonly status: number;
  readonly generation: number | null;
  readonly body: {
    readonly rows?: readonly (readonly unknown[])[];
    readonly graph_id?: string;
    readonly generation?: number;
    readonly error?: string;
    readonly message?: string;
  };
}

export async function query(service: Pick<Service, 'endpoints'>, cypher: string, graph = 'current'): Promise<Answer> {
  const response = await fetch(`${service.endpoints.query}/v1/graph/${graph}/query`, { method: 'POST', body: cypher });
  const generation = response.headers.get('x-graphkeeper-generation');
  const body = (await response.json()) as Answer['body'];
  return { status: response.status, generation: generation === null ? null : Number(generation), body };
}
