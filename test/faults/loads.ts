/** Loads through the Admin Service, for rows that need one. */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from './stage.js';

export interface SaidJob {
  readonly id: string;
  readonly status: string;
  readonly log: string;
}

/** So many that the loader is at it for a while. */
const MANY = 400_000;

export async function loadMany(stage: Stage, graphId: string): Promise<string> {
  return load(stage, graphId, MANY);
}

/** Resolves when the job is on record. */
export function load(stage: Stage, graphId: string, count: number): Promise<string> {
  const file = stage.gate(`items-${count}.csv`);
  writeFileSync(file, ['id', ...Array.from({ length: count }, (_, id) => id)].join('\n'));
  const mapping = { vertex_mappings: [{ type_name: 'item', inputs: [file] }] };
  return stage.command(`/v1/graph/${graphId}/dataloading`, mapping);
}

/** Newest first. */
export async function jobs(stage: Stage): Promise<readonly SaidJob[]> {
  const response = await fetch(`${stage.adminUrl}/v1/job`);
  const all = (await response.json()) as SaidJob[];
  return all.toSorted((a, b) => Number(b.id) - Number(a.id));
}

/** The last job, when it has ended. */
export async function endOfJob(stage: Stage): Promise<SaidJob> {
  for (;;) {
    const [job] = await jobs(stage);
    if (job !== undefined && job.status !== 'RUNNING' && job.status !== 'WAITING') return job;
    await delay(20);
  }
}
