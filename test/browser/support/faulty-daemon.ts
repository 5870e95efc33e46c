/** A real `graphkeeper serve` with GraphServers that go wrong as the test says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphDocument } from '../../../src/index.js';
import { startDaemon } from '../../support/daemon.js';
import type { Faults } from '../../support/service.js';
import { tempDir } from '../../support/temp-dir.js';

export interface FaultyDaemon {
  readonly endpoints: { readonly admin: string; readonly query: string };
  /** Resolves with its id. */
  createGraph(document: GraphDocument): Promise<string>;
  activePid(): Promise<number>;
}

/** Resolves when the first graph is served. */
export async function startFaultyDaemon({ options }: Faults): Promise<FaultyDaemon> {
  const config = join(tempDir(), 'graphkeeper.yaml');
  const { command, liveness } = options.profiles?.faulty ?? {};
  const faulty = { command, liveness, readiness: { type: 'push' }, query_path: '/query' };
  // JSON is YAML as well.
  writeFileSync(config, JSON.stringify({ profile: 'faulty', profiles: { faulty } }));
  const { endpoints } = await startDaemon(tempDir(), '--config', config).ready();
  return {
    endpoints,
    async createGraph(document) {
      const response = await fetch(`${endpoints.admin}/v1/graph`, { method: 'POST', body: JSON.stringify(document) });
      return ((await response.json()) as { readonly graph_id: string }).graph_id;
    },
    async activePid() {
      const response = await fetch(`${endpoints.admin}/v1/service/status`);
      return ((await response.json()) as { readonly generation: { readonly pid: number } }).generation.pid;
    },
  };
}
