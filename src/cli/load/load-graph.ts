/** Creates a graph, loads it, and deletes it again unless the load succeeds; or loads one that is there. */
import { setTimeout as delay } from 'node:timers/promises';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { Job } from '../../types/graph.js';
import type { AdminClient } from '../admin-client.js';
import type { Progress } from './progress.js';
import type { Fields } from './read-document.js';

const POLL_INTERVAL_MS = 100;

export interface Load {
  /** The document of a new graph, or the id of one that is there. */
  readonly graph: Fields | string;
  readonly mapping: Fields;
  readonly progress: Progress;
  /** Cancels the load. */
  readonly signal: AbortSignal;
}

/** @returns the id of the graph; null when the load was cancelled. @throws GK_IMPORT_FAILED, and what the service answers */
export async function loadGraph(client: AdminClient, load: Load): Promise<string | null> {
  if (typeof load.graph === 'string') return (await runJob(client, load.graph, load)) ? load.graph : null;
  const { graph_id: graphId } = await client.post<{ graph_id: string }>('/v1/graph', load.graph);
  let loaded = false;
  try {
    loaded = await runJob(client, graphId, load);
  } finally {
    if (!loaded) await deleteGraph(client, graphId);
  }
  return loaded ? graphId : null;
}

/** @returns whether the data is there; false when the load was cancelled */
async function runJob(
  client: AdminClient,
  graphId: string,
  { graph, mapping, progress, signal }: Load,
): Promise<boolean> {
  if (signal.aborted) return false;
  const { job_id: jobId } = await client.post<{ job_id: string }>(`/v1/graph/${graphId}/dataloading`, mapping);
  const ended = await followJob(client, jobId, progress, signal);
  if (signal.aborted) return false;
  if (ended.status === 'SUCCESS') return true;
  const left = graph === graphId ? '' : ' (the new graph is deleted again)';
  const reason = (ended.log.trim() || `the job ended as ${ended.status}`) + left;
  throw new GraphkeeperError('GK_IMPORT_FAILED', { graphId, reason });
}

async function followJob(client: AdminClient, jobId: string, progress: Progress, signal: AbortSignal): Promise<Job> {
  let cancelled = false;
  for (;;) {
    const job = await client.get<Job>(`/v1/job/${jobId}`);
    progress.show(job.progress);
    if (job.status !== 'RUNNING' && job.status !== 'WAITING') return job;
    if (signal.aborted && !cancelled) {
      await cancel(client, jobId);
      cancelled = true;
    }
    await wait(cancelled ? undefined : signal);
  }
}

/** A job that has just ended needs no cancelling. */
async function cancel(client: AdminClient, jobId: string): Promise<void> {
  try {
    await client.delete(`/v1/job/${jobId}`);
  } catch (thrown) {
    if (!(thrown instanceof GraphkeeperError && thrown.code === 'GK_JOB_ENDED')) throw thrown;
  }
}

/** Ends early on the signal. */
async function wait(signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(POLL_INTERVAL_MS, undefined, signal && { signal });
  } catch (thrown) {
    if (!signal?.aborted) throw thrown;
  }
}

/** Never rejects: why the load failed matters more than what could not be tidied up. */
async function deleteGraph(client: AdminClient, graphId: string): Promise<void> {
  try {
    await client.delete(`/v1/graph/${graphId}`);
  } catch (thrown) {
    process.stderr.write(`graphkeeper: The new graph ${graphId} could not be deleted: ${reasonOf(thrown)}\n`);
  }
}
