/**
 * Graphs, and the jobs that load them. Data is written by a loader into a fresh directory and taken over by one store
 * transaction, so that a graph is always as it was before or as it is after, whatever is killed when.
 */
import type { Store } from '../effects/store/store.js';
import { asGraphkeeperError, GraphkeeperError } from '../errors.js';
import { checkMapping, inputFiles } from '../graph-server/check-mapping.js';
import { completeSchema } from '../graph-server/check-schema.js';
import type { LoadJobContext } from '../machines/load-job.js';
import type { Graph, GraphDocument, Job, MappingDocument } from '../types/graph.js';
import type { ChildError } from '../types/notify.js';
import type { GraphCatalog } from '../types/service.js';
import { checkInputFiles } from './check-input-files.js';
import { compileOnEmptyGraph, readCompiled } from './compile-procedures.js';
import type { GraphLocks } from './graph-locks.js';
import { LoaderRuns, type LoaderRunsDeps } from './loader-runs.js';
import { checkDocuments, Procedures, type ProceduresDeps } from './procedures.js';

export interface GraphsDeps extends LoaderRunsDeps {
  readonly store: Store;
  readonly locks: GraphLocks;
  /** Where loads may read files; null: anywhere. */
  readonly dataDirectories: readonly string[] | null;
  readonly onJob: (job: Job) => void;
  readonly isRunnable: ProceduresDeps['isRunnable'];
}

/** A job whose loader runs: ahead of its row in the store by what the loader has reported since. */
interface LiveJob {
  job: Job;
  cancel(): void;
  /** Resolves when the row in the store says how it ended. */
  settled: Promise<void>;
}

const NO_PROGRESS = { done: 0, total: 0, records: 0, current: '' };

export class Graphs implements GraphCatalog {
  readonly procedures: Procedures;
  readonly #deps: GraphsDeps;
  readonly #live = new Map<string, LiveJob>();
  readonly #runs: LoaderRuns;

  constructor(deps: GraphsDeps) {
    this.#deps = deps;
    this.#runs = new LoaderRuns(deps);
    this.procedures = new Procedures({
      store: deps.store,
      compile: (schema, procedure) => compileOnEmptyGraph(schema, procedure, this.#runs, deps.workspace),
      isRunnable: deps.isRunnable,
    });
  }

  list(): readonly Graph[] {
    return this.#deps.store.graphs();
  }

  get(graphId: string): Graph {
    return this.#deps.store.graph(graphId);
  }

  create(document: GraphDocument): Promise<Graph> {
    return this.#create(document, null, false);
  }

  /** A graph with its data, in one step. */
  createBuiltIn(document: GraphDocument, mapping: MappingDocument): Promise<Graph> {
    return this.#create(document, mapping, true);
  }

  async delete(graphId: string): Promise<void> {
    const { store, workspace, locks } = this.#deps;
    const graph = store.graph(graphId);
    // First, because what is running is refused with Interactive's own words.
    locks.lock(graphId, 'delete', 'a deletion');
    try {
      if (graph.built_in) throw new GraphkeeperError('GK_GRAPH_BUILT_IN', { graphId });
      await store.removeGraph(graphId);
      await workspace.removeData(graph.data_path);
    } finally {
      locks.unlock(graphId);
    }
  }

  async load(graphId: string, mapping: MappingDocument): Promise<Job> {
    const { store, workspace, locks, dataDirectories } = this.#deps;
    const { schema } = store.graph(graphId);
    locks.lock(graphId, 'load', 'a load');
    try {
      checkMapping(schema, mapping);
      await checkInputFiles(inputFiles(mapping), dataDirectories);
      const job = await store.addJob(newJob(graphId));
      const dataPath = await workspace.freshDataPath();
      this.#start(job, dataPath, mapping);
      return job;
    } catch (error) {
      locks.unlock(graphId);
      throw error;
    }
  }

  jobs(): readonly Job[] {
    return this.#deps.store.jobs().map((job) => this.#live.get(job.id)?.job ?? job);
  }

  job(jobId: string): Job {
    return this.#live.get(jobId)?.job ?? this.#deps.store.job(jobId);
  }

  async cancel(jobId: string): Promise<void> {
    const live = this.#live.get(jobId);
    live?.cancel();
    await live?.settled;
    const { status } = this.job(jobId);
    if (live === undefined || status !== 'CANCELLED') throw new GraphkeeperError('GK_JOB_ENDED', { jobId, status });
  }

  async waitForJob(jobId: string): Promise<Job> {
    await this.#live.get(jobId)?.settled;
    return this.job(jobId);
  }

  /** Cancels every load and creation, and waits until nothing of them is left. */
  async close(): Promise<void> {
    await Promise.all([this.#runs.close(), ...[...this.#live.values()].map(({ settled }) => settled)]);
  }

  /** Jobs that were under way when an earlier parent ended: it took their loaders with it. */
  async failLostJobs(): Promise<void> {
    const { store } = this.#deps;
    const lost = store.jobs().filter(({ status }) => status === 'RUNNING' || status === 'WAITING');
    for (const job of lost) {
      const log = `${job.log}The load was cut off when graphkeeper ended; the graph is as it was before. Load it again.\n`;
      await store.putJob({ ...job, status: 'FAILED', end_time: Date.now(), log });
    }
  }

  async #create(document: GraphDocument, mapping: MappingDocument | null, builtIn: boolean): Promise<Graph> {
    const { store, workspace } = this.#deps;
    const schema = completeSchema(document.schema);
    const procedures = document.stored_procedures ?? [];
    checkDocuments(procedures);
    const dataPath = await workspace.freshDataPath();
    const time = Date.now();
    let created: Graph | null = null;
    const { outcome, context } = await this.#runs.run({
      jobId: `create ${document.name}`,
      graphId: '',
      dataPath,
      schema,
      mapping,
      procedures,
      publish: async () => {
        const stored_procedures = await readCompiled(procedures, workspace.absolute(dataPath));
        created = await store.addGraph({
          name: document.name,
          description: document.description ?? '',
          version: 'v0.1',
          store_type: 'mutable_csr',
          creation_time: time,
          data_update_time: mapping === null ? 0 : time,
          schema,
          stored_procedures,
          ...(mapping && { data_import_config: mapping }),
          built_in: builtIn,
          data_path: dataPath,
        });
      },
    }).ended;
    if (created !== null) return created;
    await workspace.removeData(dataPath);
    if (outcome === 'cancelled') throw new GraphkeeperError('GK_CLOSED');
    throw creationError(document, context.error);
  }

  #start(job: Job, dataPath: string, mapping: MappingDocument): void {
    const { store, workspace, locks, logger, onJob } = this.#deps;
    const graphId = job.detail.graph_id;
    const old = store.graph(graphId);
    const live: LiveJob = { job, cancel: () => undefined, settled: Promise.resolve() };
    this.#live.set(job.id, live);
    const run = this.#runs.run({
      jobId: job.id,
      graphId,
      dataPath,
      schema: old.schema,
      mapping,
      publish: () => {
        const loaded = { dataPath, mapping, time: Date.now() };
        return store.publishLoad(graphId, loaded, ended(live.job, 'SUCCESS', 'The load succeeded'));
      },
      onChange: (context) => {
        live.job = withProgress(live.job, context);
        onJob(live.job);
      },
    });
    const settle = async () => {
      const { outcome, context } = await run.ended;
      try {
        await workspace.removeData(outcome === 'succeeded' ? old.data_path : dataPath);
        if (outcome === 'succeeded') return;
        const status = outcome === 'cancelled' ? 'CANCELLED' : 'FAILED';
        await store.putJob(ended(live.job, status, context.error?.message ?? 'The load was cancelled'));
      } catch (error) {
        logger.error({ err: error, job_id: job.id }, 'The end of a load could not be recorded');
      } finally {
        locks.unlock(graphId);
        this.#live.delete(job.id);
        onJob(this.job(job.id));
      }
    };
    live.cancel = run.cancel;
    live.settled = settle();
  }
}

function newJob(graphId: string): Omit<Job, 'id'> {
  return {
    type: 'BULK_LOADING',
    status: 'RUNNING',
    start_time: Date.now(),
    end_time: 0,
    log: '',
    detail: { graph_id: graphId, process_id: null },
    progress: NO_PROGRESS,
  };
}

function withProgress(job: Job, { pid, progress }: LoadJobContext): Job {
  const moved = progress.done !== job.progress.done;
  const line = `${progress.done} of ${progress.total} files, ${progress.records} records, ${progress.current}\n`;
  return {
    ...job,
    log: moved ? job.log + line : job.log,
    detail: { ...job.detail, process_id: pid },
    progress,
  };
}

function ended(job: Job, status: Job['status'], message: string): Job {
  return { ...job, status, end_time: Date.now(), log: `${job.log}${message}\n` };
}

/** What the loader said, under the code that it named; the engine's word on a schema is the client's business. */
function creationError({ name }: GraphDocument, error: ChildError | null): GraphkeeperError {
  const reason = error?.message ?? 'the loader gave no reason';
  if (error?.code === 'GK_INVALID_PROCEDURE') {
    return new GraphkeeperError('GK_INVALID_PROCEDURE', { field: 'stored_procedures', value: name, remedy: reason });
  }
  if (error?.code !== 'GK_INVALID_SCHEMA')
    return asGraphkeeperError(new Error(`Graph ${name} could not be created: ${reason}`));
  return new GraphkeeperError('GK_INVALID_SCHEMA', { field: 'schema', value: name, remedy: reason });
}
