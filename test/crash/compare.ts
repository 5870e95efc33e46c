/**
 * What is there, compared with what was acknowledged. What was under way when the parent was killed has been done or
 * not, wholly; whichever it was, the ledger takes it over, so that it holds from then on.
 */
import { isDeepStrictEqual } from 'node:util';
import type { GraphBody } from '../../src/effects/admin/views.js';
import type { Job } from '../../src/types/graph.js';
import { BUILT_IN, type KnownGraph, type Ledger, type OpenChange } from './ledger.js';
import type { Observation } from './observation.js';

/** The service forgets all but its last 200 jobs. */
const REMEMBERED_JOBS = 100;

export interface Comparison {
  /** What is wrong, in words. */
  readonly differences: readonly string[];
  /** The changes of unknown outcome that have been done. */
  readonly done: readonly OpenChange['what'][];
}

export function compare(ledger: Ledger, seen: Observation): Comparison {
  const done = [...ledger.open].filter((change) => takeOver(ledger, seen, change)).map(({ what }) => what);
  ledger.open.clear();
  const differences = [
    ...ledger.contradictions.splice(0),
    ...compareGraphs(ledger, seen),
    ...compareJobs(ledger, seen),
    ...compareRunning(ledger, seen),
    ...seen.strangers.map((stranger) => `process ${stranger} is left of an earlier parent`),
  ];
  ledger.record.settle(seen.recordedGraphId ?? BUILT_IN);
  ledger.sawGeneration(seen.generation);
  return { differences, done };
}

/** @returns whether it has been done */
function takeOver(ledger: Ledger, { graphs, jobs }: Observation, change: OpenChange): boolean {
  switch (change.what) {
    case 'create': {
      const created = graphs.find(({ name }) => name === change.document.name);
      if (created !== undefined) ledger.created(created.id, change.document, change.owner);
      return created !== undefined;
    }
    case 'delete': {
      const isGone = graphs.every(({ id }) => id !== change.graphId);
      if (isGone) ledger.removed(change.graphId);
      return isGone;
    }
    case 'load': {
      const isNew = (job: Job) => !ledger.knowsJob(job.id) && job.detail.graph_id === change.graphId;
      const job = jobs.find(({ id }) => id === change.jobId) ?? (change.jobId === null ? jobs.find(isNew) : undefined);
      if (job === undefined) {
        if (change.jobId !== null) ledger.contradictions.push(`job ${change.jobId} is gone`);
        return false;
      }
      if (change.jobId === null) ledger.jobBegan(job.id);
      ledger.contradictions.push(...problemsOf(job, change.isCancelled));
      ledger.loadEnded(change.graphId, change.file, job.id, job.status);
      return job.status === 'SUCCESS';
    }
  }
}

function problemsOf({ id, status, log, end_time }: Job, isCancelled: boolean): string[] {
  const allowed = isCancelled ? ['SUCCESS', 'FAILED', 'CANCELLED'] : ['SUCCESS', 'FAILED'];
  if (!allowed.includes(status)) return [`job ${id} is ${status}, and its parent was killed`];
  return log === '' || end_time === 0 ? [`job ${id} is ${status} without a reason or an end`] : [];
}

function compareGraphs({ graphs, deleted }: Ledger, seen: Observation): string[] {
  const unknown = seen.graphs.filter(({ id }) => id !== BUILT_IN && !graphs.has(id));
  const isWhole = seen.graphs.some(({ id, built_in }) => id === BUILT_IN && built_in);
  return [
    ...(isWhole ? [] : ['the built-in graph is gone']),
    ...unknown.map(({ id, name }) => `graph ${id} (${name}) ${deleted.has(id) ? 'was deleted' : 'was never created'}`),
    ...[...graphs].flatMap(([id, graph]) => compareGraph(id, graph, seen.graphs)),
    ...(seen.dataDirectories === seen.graphs.length
      ? []
      : [`${seen.dataDirectories} directories of data for ${seen.graphs.length} graphs`]),
  ];
}

function compareGraph(id: string, { document, file }: KnownGraph, graphs: readonly GraphBody[]): string[] {
  const found = graphs.filter((graph) => graph.id === id);
  const [graph] = found;
  if (graph === undefined || found.length > 1) return [`graph ${id} is there ${found.length} times`];
  const loaded = graph.data_import_config?.vertex_mappings?.[0]?.inputs[0] ?? null;
  const isAsCreated =
    graph.name === document.name &&
    graph.description === document.description &&
    isDeepStrictEqual(graph.schema, document.schema);
  return [
    ...(isAsCreated ? [] : [`graph ${id} is not as it was created: ${JSON.stringify(graph)}`]),
    ...(loaded === file && (loaded === null) === (graph.data_update_time === 0)
      ? []
      : [`graph ${id} has the data of ${loaded} (${graph.data_update_time}), and ${file} was loaded last`]),
  ];
}

function compareJobs(ledger: Ledger, { jobs }: Observation): string[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const settled = [...ledger.jobs].slice(-REMEMBERED_JOBS);
  const wrong = settled.filter(([id, status]) => byId.get(id)?.status !== status);
  const unknown = jobs.filter(({ id }) => !ledger.knowsJob(id));
  return [
    ...wrong.map(([id, status]) => `job ${id} is ${byId.get(id)?.status ?? 'gone'}, and had ended as ${status}`),
    ...unknown.map(({ id }) => `job ${id} was never begun`),
  ];
}

function compareRunning({ record, deleted, highestGeneration }: Ledger, seen: Observation): string[] {
  const permitted = record.permitted();
  const { servedGraphId, recordedGraphId, generation } = seen;
  const living = [...permitted].filter((id) => !deleted.has(id));
  // Without a record, the graph with the lowest id is served.
  const allowed = new Set(living.length < permitted.size ? [...living, BUILT_IN] : living);
  return [
    ...(servedGraphId === recordedGraphId ? [] : [`${recordedGraphId} is on record and ${servedGraphId} is served`]),
    ...(servedGraphId !== null && allowed.has(servedGraphId)
      ? []
      : [`graph ${servedGraphId} is the running one, and ${[...allowed].join(' or ')} was acknowledged`]),
    ...(generation > highestGeneration
      ? []
      : [`generation ${generation} is not above ${highestGeneration}, which was there before`]),
  ];
}
