/**
 * What graphkeeper remembers: graphs, load jobs, which graph runs, which generations may be alive. Reads come from
 * memory; writes resolve when they would survive SIGKILL and power cut, and a write that rejects has changed nothing.
 * An open store is also the lock on its workspace.
 */
import { GraphkeeperError } from '../../errors.js';
import type { Graph, Job, MappingDocument } from '../../types/graph.js';
import type { Changes, Database } from './database.js';
import { openDatabase } from './open-database.js';

/** Generation numbers are set aside in blocks, so that starting a generation seldom needs a write for its number. */
const GENERATION_BLOCK = 1000;

export interface StoreOptions {
  /** The directory that messages name; default the store's own. */
  readonly workspace?: string;
  /** How many ended jobs are kept, those that ended last; default 200. */
  readonly maxEndedJobs?: number;
}

/** Enough to find a generation's process after a crash, and not to mistake another for it. */
export interface GenerationRecord {
  readonly number: number;
  readonly graphId: string;
  readonly pid: number;
  /** Start of the process in clock ticks since boot, as in /proc/<pid>/stat; null where that is not known. */
  readonly startTime: number | null;
  /** The boot that `startTime` counts from; null where that is not known. */
  readonly bootId: string | null;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** What a load that succeeded changes of its graph. */
export interface LoadedData {
  readonly dataPath: string;
  readonly mapping: MappingDocument;
  /** Epoch ms. */
  readonly time: number;
}

interface Counters {
  readonly nextGraphId: number;
  readonly nextJobId: number;
  /** Above every number that has been set aside. */
  readonly nextGeneration: number;
}

const FIRST_COUNTERS: Counters = { nextGraphId: 1, nextJobId: 1, nextGeneration: 1 };

/**
 * Opens the store in a directory, which is made if need be.
 * @throws GK_WORKSPACE_LOCKED, GK_STORE_CORRUPT, GK_STORE_FAILED, GK_STORE_TOO_NEW
 * @example const store = await openStore('/var/lib/graphkeeper/store');
 */
export async function openStore(directory: string, options: StoreOptions = {}): Promise<Store> {
  const database = await openDatabase(directory, options.workspace ?? directory);
  return new Store(database, options.maxEndedJobs ?? 200);
}

/** Every method that returns a promise may reject with GK_STORE_FAILED or GK_CLOSED. */
export class Store {
  readonly #database: Database;
  readonly #maxEndedJobs: number;

  constructor(database: Database, maxEndedJobs: number) {
    this.#database = database;
    this.#maxEndedJobs = maxEndedJobs;
  }

  /** Opening it has made it: whatever lies beside it is not its own. */
  get isNew(): boolean {
    return this.#database.isNew;
  }

  /** By id, lowest first. */
  graphs(): readonly Graph[] {
    return (this.#database.all('graph/') as Graph[]).sort(byId);
  }

  /** @throws GK_GRAPH_NOT_FOUND */
  graph(graphId: string): Graph {
    const graph = this.#database.get(`graph/${graphId}`) as Graph | undefined;
    if (!graph) throw new GraphkeeperError('GK_GRAPH_NOT_FOUND', { graphId });
    return graph;
  }

  /** Gives the graph an id that no graph has had before. */
  addGraph(graph: Omit<Graph, 'id'>): Promise<Graph> {
    return this.#database.write((changes) => {
      const counters = this.#counters();
      const added = { ...graph, id: String(counters.nextGraphId) };
      changes.set('counters', { ...counters, nextGraphId: counters.nextGraphId + 1 });
      changes.set(`graph/${added.id}`, added);
      return added;
    });
  }

  /** Replaces a graph. @throws GK_GRAPH_NOT_FOUND */
  putGraph(graph: Graph): Promise<void> {
    return this.#database.write((changes) => {
      this.graph(graph.id);
      changes.set(`graph/${graph.id}`, graph);
    });
  }

  /** Replaces a graph by what `change` makes of it as it is when its turn has come. @throws GK_GRAPH_NOT_FOUND, and what `change` throws */
  changeGraph(graphId: string, change: (graph: Graph) => Graph): Promise<Graph> {
    return this.#database.write((changes) => {
      const changed = change(this.graph(graphId));
      changes.set(`graph/${graphId}`, changed);
      return changed;
    });
  }

  /** Removes a graph; if it was the running one, none is then. @throws GK_GRAPH_NOT_FOUND */
  removeGraph(graphId: string): Promise<void> {
    return this.#database.write((changes) => {
      this.graph(graphId);
      changes.set(`graph/${graphId}`, undefined);
      if (this.runningGraph() === graphId) changes.set('running', undefined);
    });
  }

  /** By id, lowest first. */
  jobs(): readonly Job[] {
    return (this.#database.all('job/') as Job[]).sort(byId);
  }

  /** @throws GK_JOB_NOT_FOUND */
  job(jobId: string): Job {
    const job = this.#database.get(`job/${jobId}`) as Job | undefined;
    if (!job) throw new GraphkeeperError('GK_JOB_NOT_FOUND', { jobId });
    return job;
  }

  /** Gives the job an id that no job has had before. */
  addJob(job: Omit<Job, 'id'>): Promise<Job> {
    return this.#database.write((changes) => {
      const counters = this.#counters();
      const added = { ...job, id: String(counters.nextJobId) };
      changes.set('counters', { ...counters, nextJobId: counters.nextJobId + 1 });
      this.#setJob(changes, added);
      return added;
    });
  }

  /** Replaces a job. @throws GK_JOB_NOT_FOUND */
  putJob(job: Job): Promise<void> {
    return this.#database.write((changes) => {
      this.job(job.id);
      this.#setJob(changes, job);
    });
  }

  /** Makes loaded data the graph's data and replaces the job, both or neither. @throws GK_GRAPH_NOT_FOUND, GK_JOB_NOT_FOUND */
  publishLoad(graphId: string, loaded: LoadedData, job: Job): Promise<void> {
    return this.#database.write((changes) => {
      this.job(job.id);
      changes.set(`graph/${graphId}`, {
        ...withoutPendingSchema(this.graph(graphId)),
        data_path: loaded.dataPath,
        data_import_config: loaded.mapping,
        data_update_time: loaded.time,
      } satisfies Graph);
      this.#setJob(changes, job);
    });
  }

  /** Id of the graph that is to be served after a restart; null when none is. */
  runningGraph(): string | null {
    return (this.#database.get('running') as string | undefined) ?? null;
  }

  /** @throws GK_GRAPH_NOT_FOUND */
  recordRunningGraph(graphId: string | null): Promise<void> {
    return this.#database.write((changes) => {
      if (graphId !== null) this.graph(graphId);
      changes.set('running', graphId ?? undefined);
    });
  }

  /** Generations whose processes may be alive, lowest number first. */
  generations(): readonly GenerationRecord[] {
    return (this.#database.all('generation/') as GenerationRecord[]).sort((a, b) => a.number - b.number);
  }

  /**
   * Sets numbers aside and returns the first of them; count up from there. They are never given out again, used or not.
   * One call after opening is enough: recordGeneration sets more aside in time.
   */
  reserveGenerations(): Promise<number> {
    return this.#database.write((changes) => {
      const counters = this.#counters();
      changes.set('counters', { ...counters, nextGeneration: counters.nextGeneration + GENERATION_BLOCK });
      return counters.nextGeneration;
    });
  }

  /** Gives back the numbers from here on: a parent that ends in peace leaves no gap. */
  returnGenerations(next: number): Promise<void> {
    return this.#database.write((changes) => {
      changes.set('counters', { ...this.#counters(), nextGeneration: next });
    });
  }

  recordGeneration(record: GenerationRecord): Promise<void> {
    return this.#database.write((changes) => {
      changes.set(`generation/${record.number}`, record);
      const counters = this.#counters();
      // Half a block early: numbers of generations that were never recorded count as well.
      if (record.number + GENERATION_BLOCK / 2 >= counters.nextGeneration) {
        changes.set('counters', { ...counters, nextGeneration: record.number + GENERATION_BLOCK });
      }
    });
  }

  /** Does nothing when it is not on record. */
  forgetGeneration(number: number): Promise<void> {
    return this.#database.write((changes) => {
      changes.set(`generation/${number}`, undefined);
    });
  }

  /** Waits for the writes that were called for, then releases the workspace. Idempotent; reads go on working. */
  close(): Promise<void> {
    return this.#database.close();
  }

  #counters(): Counters {
    return (this.#database.get('counters') as Counters | undefined) ?? FIRST_COUNTERS;
  }

  /** Sets a job, and drops those that ended longest ago beyond those that are kept. */
  #setJob(changes: Changes, job: Job): void {
    changes.set(`job/${job.id}`, job);
    const others = this.jobs().filter((other) => other.id !== job.id);
    const ended = [...others, job].filter(hasEnded).sort((a, b) => a.end_time - b.end_time || byId(a, b));
    for (const old of ended.slice(0, Math.max(0, ended.length - this.#maxEndedJobs))) {
      changes.set(`job/${old.id}`, undefined);
    }
  }
}

/** New data has the tables of the schema that is on record. */
function withoutPendingSchema({ pending_schema, ...graph }: Graph): Graph {
  return graph;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return Number(a.id) - Number(b.id);
}

function hasEnded(job: Job): boolean {
  return job.status !== 'WAITING' && job.status !== 'RUNNING';
}
