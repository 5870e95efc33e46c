/**
 * What GraphScope Interactive answers, and what graphkeeper answers: conformance.test.ts asks a real service each of
 * these, in this order, and docs/reference/conformance.md is made of them. Interactive's answers are those of its code
 * as of 2025 (actor/admin_actor.act.cc, http_server/handler), which differ from its own API document here and there.
 */

/** HTTP status, and the `code` of the body; null where there is none. */
export type Told = readonly [status: number, code: number | null];

export interface Case {
  /** Method and path as the API document writes it. */
  readonly route: string;
  readonly when: string;
  /** In place of the path's parameters. Graphs: see GRAPHS. Default: the running graph, and a job or procedure that is there. */
  readonly id?: 'running' | 'idle' | 'loading' | 'unknown' | 'spare';
  /** In place of a second parameter, or of the id of a job. */
  readonly of?: string;
  /** Behind the path. */
  readonly search?: string;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  /** null: it has no such route. */
  readonly theirs: Told | null;
  /** Default: as theirs. */
  readonly ours?: Told;
  /** Why ours differs; or what is worth knowing. */
  readonly why?: string;
}

export interface Group {
  readonly title: string;
  /** Brings the service into the state that the cases are about. */
  readonly service: 'running' | 'stopped';
  readonly cases: readonly Case[];
}

const OK: Told = [200, null];
const NOT_FOUND: Told = [404, 4];
const LOCKED: Told = [400, 111];
const INVALID_SCHEMA: Told = [400, 101];
const ILLEGAL: Told = [400, 102];

const INTEGER = { primitive_type: 'DT_SIGNED_INT64' };
const item = (name: string, more: object = {}) => ({
  type_name: name,
  primary_keys: ['id'],
  properties: [{ property_name: 'id', property_type: INTEGER }],
  ...more,
});
const document = (vertexTypes: readonly unknown[]) => ({ name: 'conformance', schema: { vertex_types: vertexTypes } });
const procedure = (more: object = {}) => ({
  name: 'conforming',
  type: 'cypher',
  description: 'how many',
  query: 'MATCH (p:person) RETURN count(p) AS persons',
  ...more,
});
const vertex = (id: number, age: unknown = 1) => ({
  vertex_request: [
    {
      label: 'person',
      primary_key_value: id,
      properties: [
        { name: 'name', value: 'somebody' },
        { name: 'age', value: age },
      ],
    },
  ],
});
const edge = (source: number, target: number) => ({
  edge_label: 'knows',
  src_label: 'person',
  dst_label: 'person',
  src_primary_key_value: source,
  dst_primary_key_value: target,
  properties: [{ name: 'weight', value: 0.5 }],
});

export const GROUPS: readonly Group[] = [
  {
    title: 'Graphs',
    service: 'running',
    cases: [
      { route: 'POST /v1/graph', when: 'a good document', body: document([item('a')]), theirs: OK },
      { route: 'POST /v1/graph', when: 'the body is not JSON', body: '{', theirs: INVALID_SCHEMA },
      { route: 'POST /v1/graph', when: 'no vertex_types', body: { name: 'a', schema: {} }, theirs: INVALID_SCHEMA },
      {
        route: 'POST /v1/graph',
        when: 'a type_id that is not its position',
        body: document([item('a', { type_id: 1 })]),
        theirs: INVALID_SCHEMA,
      },
      {
        route: 'POST /v1/graph',
        when: 'a primary key of type DT_DOUBLE',
        body: document([
          { ...item('a'), properties: [{ property_name: 'id', property_type: { primitive_type: 'DT_DOUBLE' } }] },
        ]),
        theirs: INVALID_SCHEMA,
      },
      { route: 'GET /v1/graph', when: 'at any time', theirs: OK },
      { route: 'GET /v1/graph/{id}', when: 'it is there', theirs: OK },
      { route: 'GET /v1/graph/{id}', when: 'it is not', id: 'unknown', theirs: NOT_FOUND },
      { route: 'GET /v1/graph/{id}/schema', when: 'it is there', theirs: OK },
      { route: 'GET /v1/graph/{id}/schema', when: 'it is not', id: 'unknown', theirs: NOT_FOUND },
      { route: 'GET /v1/graph/{id}/statistics', when: 'it is running', theirs: OK },
      { route: 'GET /v1/graph/{id}/statistics', when: 'another one is running', id: 'idle', theirs: NOT_FOUND },
      { route: 'DELETE /v1/graph/{id}', when: 'it is running', theirs: LOCKED },
      { route: 'DELETE /v1/graph/{id}', when: 'it is being loaded', id: 'loading', theirs: LOCKED },
      { route: 'DELETE /v1/graph/{id}', when: 'it is not there', id: 'unknown', theirs: NOT_FOUND },
      { route: 'DELETE /v1/graph/{id}', when: 'it is idle', id: 'spare', theirs: OK },
    ],
  },
  {
    title: 'Schema changes',
    service: 'running',
    cases: [
      {
        route: 'POST /v1/graph/{id}/schema/vertex',
        when: 'a new type',
        id: 'idle',
        body: item('added'),
        theirs: null,
        ours: OK,
      },
      {
        route: 'POST /v1/graph/{id}/schema/vertex',
        when: 'a type that is there',
        id: 'idle',
        body: item('added'),
        theirs: null,
        ours: [400, 101],
      },
      {
        route: 'DELETE /v1/graph/{id}/schema/vertex',
        when: 'it is there',
        id: 'idle',
        search: '?type_name=added',
        theirs: null,
        ours: OK,
      },
      {
        route: 'DELETE /v1/graph/{id}/schema/vertex',
        when: 'there is no such type',
        id: 'idle',
        search: '?type_name=nothing',
        theirs: null,
        ours: NOT_FOUND,
      },
      {
        route: 'POST /v1/graph/{id}/schema/vertex',
        when: 'the graph is being loaded',
        id: 'loading',
        body: item('added'),
        theirs: null,
        ours: LOCKED,
      },
    ],
  },
  {
    title: 'Loading and jobs',
    service: 'running',
    cases: [
      {
        route: 'POST /v1/graph/{id}/dataloading',
        when: 'the body is not JSON',
        id: 'idle',
        body: '{',
        theirs: [400, 104],
        ours: INVALID_SCHEMA,
        why: 'Text that is not JSON has the same code on every route.',
      },
      {
        route: 'POST /v1/graph/{id}/dataloading',
        when: 'there is no such graph',
        id: 'unknown',
        body: {},
        theirs: NOT_FOUND,
      },
      { route: 'POST /v1/graph/{id}/dataloading', when: 'it is running', body: {}, theirs: LOCKED },
      { route: 'POST /v1/graph/{id}/dataloading', when: 'it is being loaded', id: 'loading', body: {}, theirs: LOCKED },
      {
        route: 'POST /v1/graph/{id}/dataloading',
        when: 'the mapping names a type that the schema has not',
        id: 'idle',
        body: { vertex_mappings: [{ type_name: 'nobody', inputs: ['a.csv'] }] },
        theirs: [500, 103],
        ours: [400, 104],
        why: 'It is the mapping that is wrong, not the server.',
      },
      { route: 'GET /v1/job', when: 'at any time', theirs: OK },
      { route: 'GET /v1/job/{id}', when: 'it is there', of: 'ended', theirs: OK },
      { route: 'GET /v1/job/{id}', when: 'it is not', of: '999', theirs: NOT_FOUND },
      { route: 'DELETE /v1/job/{id}', when: 'it has ended', of: 'ended', theirs: ILLEGAL },
      { route: 'DELETE /v1/job/{id}', when: 'it is not there', of: '999', theirs: NOT_FOUND },
      { route: 'DELETE /v1/job/{id}', when: 'it is under way', of: 'underWay', theirs: OK },
    ],
  },
  {
    title: 'Procedures',
    service: 'running',
    cases: [
      { route: 'POST /v1/graph/{id}/procedure', when: 'a good one', body: procedure(), theirs: OK },
      {
        route: 'POST /v1/graph/{id}/procedure',
        when: 'there is no such graph',
        id: 'unknown',
        body: procedure(),
        theirs: NOT_FOUND,
      },
      {
        route: 'POST /v1/graph/{id}/procedure',
        when: 'the name is taken',
        body: procedure(),
        theirs: [500, 103],
        ours: [400, 5],
        why: 'As the API document says: it is the request that is wrong, not the server.',
      },
      {
        route: 'POST /v1/graph/{id}/procedure',
        when: 'a name with a blank',
        body: procedure({ name: 'with blank' }),
        theirs: [500, 103],
        ours: [400, 2],
        why: 'As the API document says: it is the request that is wrong, not the server.',
      },
      {
        route: 'POST /v1/graph/{id}/procedure',
        when: 'the query does not fit the schema',
        body: procedure({ name: 'wrong', query: 'MATCH (n:nobody) RETURN n' }),
        theirs: [500, 103],
        ours: [400, 2],
        why: 'As the API document says: it is the request that is wrong, not the server.',
      },
      {
        route: 'POST /v1/graph/{id}/procedure',
        when: 'the name of a built-in one',
        body: procedure({ name: 'count_vertices' }),
        theirs: [500, 103],
        ours: ILLEGAL,
        why: 'As the API document says: it is the request that is wrong, not the server.',
      },
      {
        route: 'POST /v1/graph/{id}/procedure',
        when: 'type cpp',
        body: procedure({ name: 'native', type: 'cpp' }),
        theirs: OK,
        ours: [400, 2],
        why: 'The embedded engine runs no C++.',
      },
      { route: 'GET /v1/graph/{id}/procedure', when: 'the graph is there', theirs: OK },
      { route: 'GET /v1/graph/{id}/procedure', when: 'it is not', id: 'unknown', theirs: NOT_FOUND },
      { route: 'GET /v1/graph/{id}/procedure/{procedure_id}', when: 'it is there', of: 'conforming', theirs: OK },
      {
        route: 'GET /v1/graph/{id}/procedure/{procedure_id}',
        when: 'it is built in',
        of: 'count_vertices',
        theirs: OK,
      },
      {
        route: 'GET /v1/graph/{id}/procedure/{procedure_id}',
        when: 'it is not there',
        of: 'nothing',
        theirs: NOT_FOUND,
      },
      {
        route: 'PUT /v1/graph/{id}/procedure/{procedure_id}',
        when: 'a description',
        of: 'conforming',
        body: { description: 'how many there are' },
        theirs: OK,
      },
      {
        route: 'PUT /v1/graph/{id}/procedure/{procedure_id}',
        when: 'a name',
        of: 'conforming',
        body: { name: 'other' },
        theirs: ILLEGAL,
      },
      {
        route: 'PUT /v1/graph/{id}/procedure/{procedure_id}',
        when: 'it is built in',
        of: 'count_vertices',
        body: { description: 'a' },
        theirs: ILLEGAL,
      },
      {
        route: 'DELETE /v1/graph/{id}/procedure/{procedure_id}',
        when: 'it is built in',
        of: 'count_vertices',
        theirs: ILLEGAL,
      },
      { route: 'DELETE /v1/graph/{id}/procedure/{procedure_id}', when: 'it is there', of: 'conforming', theirs: OK },
      {
        route: 'DELETE /v1/graph/{id}/procedure/{procedure_id}',
        when: 'it is not there',
        of: 'conforming',
        theirs: NOT_FOUND,
      },
    ],
  },
  {
    title: 'Vertices and edges of the running graph',
    service: 'running',
    cases: [
      { route: 'POST /v1/graph/{id}/vertex', when: 'a new one', body: vertex(100), theirs: OK },
      { route: 'POST /v1/graph/{id}/vertex', when: 'it is there', body: vertex(100), theirs: [409, 5] },
      {
        route: 'POST /v1/graph/{id}/vertex',
        when: 'text where a number is due',
        body: vertex(101, 'old'),
        theirs: [400, 2],
      },
      {
        route: 'POST /v1/graph/{id}/vertex',
        when: 'another graph is running',
        id: 'idle',
        body: vertex(102),
        theirs: NOT_FOUND,
      },
      {
        route: 'GET /v1/graph/{id}/vertex',
        when: 'it is there',
        search: '?label=person&primary_key_value=100',
        theirs: OK,
      },
      {
        route: 'GET /v1/graph/{id}/vertex',
        when: 'it is not',
        search: '?label=person&primary_key_value=999',
        theirs: NOT_FOUND,
      },
      {
        route: 'GET /v1/graph/{id}/vertex',
        when: 'no such type',
        search: '?label=nobody&primary_key_value=1',
        theirs: [400, 2],
      },
      { route: 'PUT /v1/graph/{id}/vertex', when: 'it is there', body: vertex(100).vertex_request[0], theirs: OK },
      { route: 'POST /v1/graph/{id}/edge', when: 'a new one', body: [edge(100, 1)], theirs: OK },
      {
        route: 'GET /v1/graph/{id}/edge',
        when: 'it is there',
        search: '?edge_label=knows&src_label=person&src_primary_key_value=100&dst_label=person&dst_primary_key_value=1',
        theirs: OK,
      },
      {
        route: 'GET /v1/graph/{id}/edge',
        when: 'it is not',
        search: '?edge_label=knows&src_label=person&src_primary_key_value=100&dst_label=person&dst_primary_key_value=6',
        theirs: NOT_FOUND,
      },
      { route: 'PUT /v1/graph/{id}/edge', when: 'it is there', body: edge(100, 1), theirs: OK },
      {
        route: 'DELETE /v1/graph/{id}/edge',
        when: 'it is there',
        search: '?edge_label=knows&src_label=person&src_primary_key_value=100&dst_label=person&dst_primary_key_value=1',
        theirs: OK,
      },
      {
        route: 'DELETE /v1/graph/{id}/vertex',
        when: 'it is there',
        search: '?label=person&primary_key_value=100',
        theirs: OK,
      },
    ],
  },
  {
    title: 'The service',
    service: 'running',
    cases: [
      { route: 'POST /v1/service/start', when: 'the body is not JSON', body: '{', theirs: INVALID_SCHEMA },
      { route: 'POST /v1/service/start', when: 'there is no such graph', body: { graph_id: '999' }, theirs: NOT_FOUND },
      {
        route: 'POST /v1/service/start',
        when: 'a body without graph_id',
        body: {},
        theirs: NOT_FOUND,
        ours: OK,
        why: 'There it asks for the graph with the empty id. Here it is the same as no body: a restart.',
      },
      { route: 'POST /v1/service/start', when: 'no body', theirs: OK },
      { route: 'POST /v1/service/restart', when: 'a graph is running', theirs: OK },
      { route: 'GET /v1/service/status', when: 'a graph is running', theirs: OK },
      { route: 'GET /v1/service/ready', when: 'a graph is running', theirs: OK },
      { route: 'GET /v1/node/status', when: 'at any time', theirs: OK },
      { route: 'GET /v1/service/registry', when: 'a graph is running', theirs: OK },
      {
        route: 'POST /v1/service/stop',
        when: 'another graph than the running one',
        body: { graph_id: '999' },
        theirs: NOT_FOUND,
        why: 'There the query actors have been stopped all the same. Here nothing happens.',
      },
      { route: 'POST /v1/service/stop', when: 'no body', theirs: OK },
    ],
  },
  {
    title: 'A service that has been stopped',
    service: 'stopped',
    cases: [
      {
        route: 'GET /v1/service/status',
        when: 'it is stopped',
        theirs: OK,
        why: '`graph` is null, `status` is Stopped.',
      },
      { route: 'GET /v1/service/ready', when: 'it is stopped', theirs: [503, 15] },
      { route: 'POST /v1/service/stop', when: 'it is stopped', theirs: OK },
      { route: 'POST /v1/service/restart', when: 'it is stopped', theirs: NOT_FOUND },
      {
        route: 'GET /v1/graph/{id}/statistics',
        when: 'nothing is running',
        theirs: NOT_FOUND,
        ours: [503, 15],
        why: 'As its API document says.',
      },
      { route: 'DELETE /v1/graph/{id}', when: 'it has been running', id: 'idle', theirs: OK },
    ],
  },
];
