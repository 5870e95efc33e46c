/** The model: what the service has acknowledged, and what it may have done. */
import type { GraphDocument, JobStatus } from '../../src/types/graph.js';
import { RunningRecord } from './running-record.js';

/** The graph that is there from the first start. */
export const BUILT_IN = '1';

export interface KnownGraph {
  readonly document: GraphDocument;
  /** The client that uses it. */
  readonly owner: number;
  /** The file that was loaded last; null: none. */
  readonly file: string | null;
}

/** A change that is under way, or whose answer was never seen. */
export type OpenChange =
  | { readonly what: 'create'; readonly document: GraphDocument; readonly owner: number }
  | { readonly what: 'delete'; readonly graphId: string }
  /** `jobId` is null until the job has been acknowledged; `isCancelled`: that was asked for. */
  | {
      readonly what: 'load';
      readonly graphId: string;
      readonly file: string;
      jobId: string | null;
      isCancelled: boolean;
    };

export class Ledger {
  readonly graphs = new Map<string, KnownGraph>();
  readonly deleted = new Set<string>();
  /** Jobs that are known to have ended, those that ended last at the end. */
  readonly jobs = new Map<string, JobStatus>();
  readonly open = new Set<OpenChange>();
  readonly record = new RunningRecord(BUILT_IN);
  /** What was acknowledged but cannot be true: an id that was given out twice, say. */
  readonly contradictions: string[] = [];
  highestGeneration = 0;
  readonly #graphIds = new Set<string>([BUILT_IN]);
  readonly #jobIds = new Set<string>();

  created(graphId: string, document: GraphDocument, owner: number): void {
    if (this.#graphIds.has(graphId)) this.contradictions.push(`graph id ${graphId} was given out twice`);
    this.#graphIds.add(graphId);
    this.graphs.set(graphId, { document, owner, file: null });
  }

  removed(graphId: string): void {
    this.graphs.delete(graphId);
    this.deleted.add(graphId);
  }

  jobBegan(jobId: string): void {
    if (this.#jobIds.has(jobId)) this.contradictions.push(`job id ${jobId} was given out twice`);
    this.#jobIds.add(jobId);
  }

  loadEnded(graphId: string, file: string, jobId: string, status: JobStatus): void {
    this.jobs.set(jobId, status);
    const graph = this.graphs.get(graphId);
    if (status === 'SUCCESS' && graph !== undefined) this.graphs.set(graphId, { ...graph, file });
  }

  knowsJob(jobId: string): boolean {
    return this.#jobIds.has(jobId);
  }

  sawGeneration(number: number): void {
    this.highestGeneration = Math.max(this.highestGeneration, number);
  }
}
