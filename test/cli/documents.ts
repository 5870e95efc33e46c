/** What the Admin Service answers, for the tests of the commands. */
import type { StatusDocument } from '../../src/cli/status-document.js';
import type { Job } from '../../src/types/graph.js';

type GraphView = NonNullable<StatusDocument['graph']>;

export const modern: GraphView = {
  id: '1',
  name: 'modern_graph',
  description: '',
  version: 'v0.1',
  store_type: 'mutable_csr',
  creation_time: 1_700_000_000_000,
  data_update_time: 1_700_000_000_000,
  schema: {
    vertex_types: [
      { type_name: 'person', properties: [], primary_keys: ['id'] },
      { type_name: 'software', properties: [], primary_keys: ['id'] },
    ],
    edge_types: [{ type_name: 'knows', vertex_type_pair_relations: [] }],
  },
  stored_procedures: [],
  built_in: true,
};

export const movies: GraphView = {
  ...modern,
  id: '2',
  name: 'movies',
  data_update_time: 0,
  schema: { vertex_types: [{ type_name: 'movie', properties: [], primary_keys: ['id'] }] },
};

const generation: NonNullable<StatusDocument['generation']> = {
  number: 3,
  graph_id: '1',
  pid: 4242,
  started_at: 1_700_000_000_000,
  ready_at: 1_700_000_000_500,
  phase: 'serving',
  role: 'active',
};

export const ready: StatusDocument = {
  status: 'Running',
  graph: modern,
  hqps_port: 10_000,
  bolt_port: 7687,
  gremlin_port: 0,
  start_time: 1_700_000_000_500,
  statistics_enabled: true,
  lifecycle: 'ready',
  target_graph_id: '1',
  recorded_graph_id: '1',
  generation,
  generations: [generation],
  restarts: 1,
  last_error: null,
  gateway: { mode: 'routing', answered: 120, in_flight: 2, held: 0, held_bytes: 0, replayed: 1, refused: 4 },
  endpoints: { query: 'http://127.0.0.1:10000', bolt: 'bolt://127.0.0.1:7687', admin: 'http://127.0.0.1:7777' },
};

export const stopped: StatusDocument = {
  ...ready,
  status: 'Stopped',
  graph: null,
  start_time: 0,
  lifecycle: 'stopped',
  target_graph_id: null,
  generation: null,
  generations: [],
  gateway: { ...ready.gateway, mode: 'refusing', in_flight: 0 },
};

export function job(status: Job['status'], progress: Job['progress'], log = ''): Job {
  return {
    id: '7',
    type: 'BULK_LOADING',
    status,
    start_time: 1_700_000_000_000,
    end_time: 0,
    log,
    detail: { graph_id: '3', process_id: 4300 },
    progress,
  };
}
