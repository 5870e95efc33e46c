/** Graphs, jobs and generation records for the store's tests. */
import type { GenerationRecord, Store } from '../../../src/effects/store/store.js';
import type { Graph, Job } from '../../../src/types/graph.js';

export function sampleGraph(name: string): Omit<Graph, 'id'> {
  return {
    name,
    description: 'people',
    version: 'v0.1',
    store_type: 'mutable_csr',
    creation_time: 1700000000000,
    data_update_time: 0,
    schema: {
      vertex_types: [
        {
          type_id: 0,
          type_name: 'person',
          primary_keys: ['id'],
          properties: [
            { property_id: 0, property_name: 'id', property_type: { primitive_type: 'DT_SIGNED_INT64' } },
            { property_id: 1, property_name: 'näme', property_type: { string: { long_text: null } } },
          ],
        },
      ],
    },
    stored_procedures: [],
    built_in: false,
    data_path: `data/${name}.db`,
  };
}

export function sampleJob(graphId: string, status: Job['status'] = 'RUNNING', endTime = 0): Omit<Job, 'id'> {
  return {
    type: 'BULK_LOADING',
    status,
    start_time: 1700000000000,
    end_time: endTime,
    log: '',
    detail: { graph_id: graphId, process_id: 4321 },
    progress: { done: 0, total: 2, records: 0, current: 'person' },
  };
}

export function sampleGeneration(number: number, graphId = '1'): GenerationRecord {
  return { number, graphId, pid: 4000 + number, startTime: 123456, bootId: 'boot-1', startedAt: 1700000000000 };
}

/** Everything that can be read from a store. */
export function snapshot(store: Store): unknown {
  return {
    graphs: store.graphs(),
    jobs: store.jobs(),
    running: store.runningGraph(),
    generations: store.generations(),
  };
}
