/** What a launch profile may write in braces. test/docs compares the names with those that are filled in. */

export interface Placeholder {
  readonly name: string;
  readonly meaning: string;
  /** Also in the commands of exec probes. */
  readonly inProbes: boolean;
}

export const PLACEHOLDERS: readonly Placeholder[] = [
  { name: 'graph_id', meaning: 'Id of the graph', inProbes: true },
  { name: 'generation', meaning: 'Number of the generation', inProbes: true },
  { name: 'data', meaning: 'Absolute path of the data of the graph', inProbes: false },
  { name: 'workspace', meaning: 'Absolute path of the workspace', inProbes: false },
  { name: 'host', meaning: 'Address to listen on', inProbes: true },
  { name: 'port', meaning: 'A port that was free a moment ago, where `protocols` has `http`', inProbes: true },
  { name: 'bolt_port', meaning: 'Another, where it has `bolt`', inProbes: true },
  { name: 'gremlin_port', meaning: 'Another, where it has `gremlin`', inProbes: true },
  { name: 'node', meaning: 'The Node.js that runs graphkeeper', inProbes: true },
  { name: 'package', meaning: 'Absolute path of the graphkeeper package', inProbes: false },
  { name: 'cache', meaning: 'Absolute path of the directory for what `profile fetch` has fetched', inProbes: false },
  { name: 'files', meaning: 'Absolute path of the directory with `files`', inProbes: false },
  { name: 'graph_document', meaning: 'The graph as `GET /v1/graph/{id}` shows it, JSON', inProbes: false },
  { name: 'admin_port', meaning: 'Port of the Admin Service of this service', inProbes: false },
  { name: 'query_port', meaning: 'Port at which this service takes queries', inProbes: false },
];
