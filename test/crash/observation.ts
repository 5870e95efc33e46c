/** What a service shows after it has come back, before anybody asks it for anything. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphBody, StatusBody } from '../../src/effects/admin/views.js';
import { processesOf } from '../../src/testing/processes-of.js';
import type { Job } from '../../src/types/graph.js';
import { eventually } from '../support/eventually.js';
import type { AdminCalls } from './admin-calls.js';

export interface Observation {
  readonly graphs: readonly GraphBody[];
  readonly jobs: readonly Job[];
  /** The graph that it came back on, and its generation. */
  readonly servedGraphId: string | null;
  readonly generation: number;
  readonly recordedGraphId: string | null;
  /** How many directories of data there are. */
  readonly dataDirectories: number;
  /** Processes of the workspace that are not the present GraphServer's. */
  readonly strangers: readonly string[];
}

const ORPHAN_DEADLINE_MS = 10_000;

export async function observe(workspace: string, admin: AdminCalls): Promise<Observation> {
  const status = (await admin.read('/v1/service/status')) as StatusBody;
  const strangers = () => strangersIn(workspace, new Set(status.generations.map(({ number }) => String(number))));
  // Those that are left when the time is over are a difference, and told as one.
  await eventually(() => strangers().length === 0, { timeoutMs: ORPHAN_DEADLINE_MS }).catch(() => undefined);
  return {
    graphs: (await admin.read('/v1/graph')) as readonly GraphBody[],
    jobs: (await admin.read('/v1/job')) as readonly Job[],
    servedGraphId: status.graph?.id ?? null,
    generation: status.generation?.number ?? 0,
    recordedGraphId: status.recorded_graph_id,
    dataDirectories: readdirSync(join(workspace, 'data')).length,
    strangers: strangers(),
  };
}

function strangersIn(workspace: string, known: ReadonlySet<string>): readonly string[] {
  const strangers = processesOf(workspace).filter(({ child }) => !known.has(child));
  return strangers.map(({ pid, child, command }) => `${pid} (${child}): ${command}`);
}
