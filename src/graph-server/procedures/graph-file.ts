/** What a GraphServer is told about its graph when it starts: the graph's document, with the procedures that it is to have. */
import { readFileSync } from 'node:fs';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import type { Graph } from '../../types/graph.js';

export type GraphFile = Pick<Graph, 'schema' | 'stored_procedures'>;

const NOTHING_TOLD: GraphFile = { schema: { vertex_types: [], edge_types: [] }, stored_procedures: [] };

/** Nothing is known of the graph when there is no path. @throws GK_INVALID_ARGUMENT for a file that cannot be read */
export function readGraphFile(path: string | null): GraphFile {
  if (path === null) return NOTHING_TOLD;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GraphFile;
  } catch (error) {
    const remedy = `give a readable JSON file (${reasonOf(error)})`;
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: '--graph-file', value: path, remedy }, { cause: error });
  }
}
