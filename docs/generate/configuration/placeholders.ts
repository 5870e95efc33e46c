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
  { name: 'port', meaning: 'A port that was free a moment ago', inProbes: true },
  { name: 'node', meaning: 'The Node.js that runs graphkeeper', inProbes: true },
];
