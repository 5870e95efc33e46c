/** What a store ought to do, in a few lines without a disk: the yardstick of the property and crash tests. */
import type { LoadedData, Store } from '../../../src/effects/store/store.js';
import type { ErrorCode } from '../../../src/errors.js';
import type { Graph, Job } from '../../../src/types/graph.js';

/** One call of a store's method, as data, so that a program can announce it before it makes it. */
export type Operation = {
  [Name in OperationName]: { readonly name: Name; readonly args: Parameters<Store[Name]> };
}[OperationName];

type OperationName =
  | 'addGraph'
  | 'putGraph'
  | 'removeGraph'
  | 'addJob'
  | 'putJob'
  | 'publishLoad'
  | 'recordRunningGraph'
  | 'recordGeneration'
  | 'forgetGeneration'
  | 'reserveGenerations';

export class StoreModel {
  graphs = new Map<string, Graph>();
  jobs = new Map<string, Job>();
  running: string | null = null;
  generations = new Map<number, Parameters<Store['recordGeneration']>[0]>();
  nextGraphId = 1;
  nextJobId = 1;

  copy(): StoreModel {
    return Object.assign(new StoreModel(), structuredClone({ ...this }));
  }

  snapshot(): unknown {
    const byNumber = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id);
    return {
      graphs: [...this.graphs.values()].sort(byNumber),
      jobs: [...this.jobs.values()].sort(byNumber),
      running: this.running,
      generations: [...this.generations.values()].sort((a, b) => a.number - b.number),
    };
  }

  /** Does the operation, or says with which error the store ought to refuse it. */
  apply(operation: Operation): ErrorCode | null {
    switch (operation.name) {
      case 'addGraph': {
        const id = String(this.nextGraphId++);
        this.graphs.set(id, { ...operation.args[0], id });
        return null;
      }
      case 'putGraph': {
        const [graph] = operation.args;
        if (!this.graphs.has(graph.id)) return 'GK_GRAPH_NOT_FOUND';
        this.graphs.set(graph.id, graph);
        return null;
      }
      case 'removeGraph': {
        const [graphId] = operation.args;
        if (!this.graphs.delete(graphId)) return 'GK_GRAPH_NOT_FOUND';
        if (this.running === graphId) this.running = null;
        return null;
      }
      case 'addJob': {
        const id = String(this.nextJobId++);
        this.jobs.set(id, { ...operation.args[0], id });
        return null;
      }
      case 'putJob': {
        const [job] = operation.args;
        if (!this.jobs.has(job.id)) return 'GK_JOB_NOT_FOUND';
        this.jobs.set(job.id, job);
        return null;
      }
      case 'publishLoad':
        return this.#publish(...operation.args);
      case 'recordRunningGraph': {
        const [graphId] = operation.args;
        if (graphId !== null && !this.graphs.has(graphId)) return 'GK_GRAPH_NOT_FOUND';
        this.running = graphId;
        return null;
      }
      case 'recordGeneration':
        this.generations.set(operation.args[0].number, operation.args[0]);
        return null;
      case 'forgetGeneration':
        this.generations.delete(operation.args[0]);
        return null;
      case 'reserveGenerations':
        return null;
    }
  }

  #publish(graphId: string, loaded: LoadedData, job: Job): ErrorCode | null {
    if (!this.jobs.has(job.id)) return 'GK_JOB_NOT_FOUND';
    const graph = this.graphs.get(graphId);
    if (!graph) return 'GK_GRAPH_NOT_FOUND';
    this.graphs.set(graphId, {
      ...graph,
      data_path: loaded.dataPath,
      data_import_config: loaded.mapping,
      data_update_time: loaded.time,
    });
    this.jobs.set(job.id, job);
    return null;
  }
}

export function perform(store: Store, operation: Operation): Promise<unknown> {
  // The parameters fit the name by the type of Operation; TypeScript cannot follow that through an index.
  const method = store[operation.name] as (...args: unknown[]) => Promise<unknown>;
  return method.apply(store, [...operation.args]);
}
