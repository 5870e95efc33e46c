/** A client that creates graphs, loads them and deletes them: its own, one thing after the other. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../src/testing/simulator/random.js';
import type { Job, JobStatus } from '../../src/types/graph.js';
import type { AdminCalls, Outcome } from './admin-calls.js';
import { graphDocument, mappingOf } from './documents.js';
import type { Ledger, OpenChange } from './ledger.js';

const MOST_GRAPHS = 3;
const LOOK_AGAIN_MS = 10;
/** What a change may be refused with, because another client uses the graph. */
const EXPECTED_REFUSALS: ReadonlySet<string> = new Set(['GK_GRAPH_RUNNING', 'GK_GRAPH_LOCKED']);

export interface OwnerParts {
  readonly owner: number;
  readonly admin: AdminCalls;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly files: readonly string[];
}

type Load = Extract<OpenChange, { what: 'load' }>;

/** Goes on until the server is gone. @throws when it refuses what it must not */
export async function runOwner(parts: OwnerParts): Promise<void> {
  const { owner, ledger, random } = parts;
  for (;;) {
    const mine = [...ledger.graphs].filter(([, graph]) => graph.owner === owner).map(([id]) => id);
    const graphId = mine.length === 0 || (mine.length < MOST_GRAPHS && random.chance(0.4)) ? null : random.pick(mine);
    const isAlive =
      graphId === null
        ? await create(parts)
        : random.chance(mine.length === MOST_GRAPHS ? 0.5 : 0.25)
          ? await remove(parts, graphId)
          : await load(parts, graphId);
    if (!isAlive) return;
    await delay(random.between(0, 20));
  }
}

/** Each resolves with whether the server is still there. */
async function create({ owner, admin, ledger, random }: OwnerParts): Promise<boolean> {
  const document = graphDocument(`graph ${owner} ${random.between(0, 1e9)}`, random);
  const change = { what: 'create', document, owner } as const;
  ledger.open.add(change);
  const outcome = await admin.change('create', 'POST', '/v1/graph', document);
  if (outcome.is === 'unknown') return false;
  ledger.open.delete(change);
  if (outcome.is === 'refused') throw unexpected('create', outcome);
  ledger.created(String(outcome.body.graph_id), document, owner);
  return true;
}

async function remove({ admin, ledger }: OwnerParts, graphId: string): Promise<boolean> {
  const change = { what: 'delete', graphId } as const;
  ledger.open.add(change);
  const outcome = await admin.change('delete', 'DELETE', `/v1/graph/${graphId}`);
  if (outcome.is === 'unknown') return false;
  ledger.open.delete(change);
  if (outcome.is === 'acknowledged') ledger.removed(graphId);
  else if (!EXPECTED_REFUSALS.has(outcome.code)) throw unexpected('delete', outcome);
  return true;
}

async function load(parts: OwnerParts, graphId: string): Promise<boolean> {
  const { admin, ledger, random, files } = parts;
  const before = ledger.graphs.get(graphId)?.file;
  const file = random.pick(files.filter((each) => each !== before));
  const change: Load = { what: 'load', graphId, file, jobId: null, isCancelled: false };
  ledger.open.add(change);
  const outcome = await admin.change('load', 'POST', `/v1/graph/${graphId}/dataloading`, mappingOf(file));
  if (outcome.is === 'unknown') return false;
  if (outcome.is === 'refused') {
    ledger.open.delete(change);
    if (!EXPECTED_REFUSALS.has(outcome.code)) throw unexpected('load', outcome);
    return true;
  }
  const jobId = String(outcome.body.job_id);
  change.jobId = jobId;
  ledger.jobBegan(jobId);
  if (random.chance(0.3)) {
    await delay(random.between(0, 150));
    if (!(await cancel(parts, change, jobId))) return false;
  }
  return awaitEnd(parts, change, jobId);
}

async function cancel({ admin }: OwnerParts, change: Load, jobId: string): Promise<boolean> {
  change.isCancelled = true;
  const outcome = await admin.change('cancel', 'DELETE', `/v1/job/${jobId}`);
  if (outcome.is === 'refused' && outcome.code !== 'GK_JOB_ENDED') throw unexpected('cancel', outcome);
  return outcome.is !== 'unknown';
}

async function awaitEnd({ admin, ledger }: OwnerParts, change: Load, jobId: string): Promise<boolean> {
  for (;;) {
    const job = (await admin.read(`/v1/job/${jobId}`)) as Job | null;
    if (job === null) return false;
    if (job.status !== 'RUNNING' && job.status !== 'WAITING') {
      const allowed: readonly JobStatus[] = change.isCancelled ? ['SUCCESS', 'CANCELLED'] : ['SUCCESS'];
      if (!allowed.includes(job.status)) throw new Error(`Job ${jobId} is ${job.status}: ${job.log}`);
      ledger.open.delete(change);
      ledger.loadEnded(change.graphId, change.file, jobId, job.status);
      return true;
    }
    await delay(LOOK_AGAIN_MS);
  }
}

function unexpected(what: string, { code, message }: Extract<Outcome, { is: 'refused' }>): Error {
  return new Error(`${what} was refused: ${code} ${message}`);
}
