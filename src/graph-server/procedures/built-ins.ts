/** What the built-in procedures do. Each becomes a statement; what Cypher cannot say is worked out before, and put into it. */
import { quoteIdentifier } from '../cypher-text.js';
import type { Look } from '../engine.js';
import { type BuiltInArguments, keyOf, MOST_HOPS, type Statement } from './built-in-arguments.js';
import type { BuiltInName } from './built-in-procedures.js';
import { pageRank } from './page-rank.js';
import { shortestPathAmongThree } from './three-paths.js';

/** @throws GK_QUERY_INVALID, GK_INVALID_ARGUMENT for arguments that it cannot do anything with */
export type Prepare = (args: BuiltInArguments, look: Look) => Promise<Statement>;

export const BUILT_INS: Readonly<Record<BuiltInName, Prepare>> = {
  count_vertices: countVertices,
  pagerank: pageRank,
  k_neighbors: kNeighbors,
  shortest_path_among_three: shortestPathAmongThree,
};

function countVertices(args: BuiltInArguments, look: Look): Promise<Statement> {
  return look(async (_session, tables) => {
    const { label } = args.vertexType(0, tables);
    return { text: `MATCH (n:${quoteIdentifier(label)}) RETURN count(*) AS count`, parameters: {} };
  });
}

function kNeighbors(args: BuiltInArguments, look: Look): Promise<Statement> {
  const hops = args.number(2, 1, MOST_HOPS, true);
  return look(async (_session, tables) => {
    const { pattern, condition } = args.vertex(0, tables, 'a');
    const match = `MATCH ${pattern}-[* SHORTEST 1..${hops}]-(b) WHERE ${condition}`;
    return {
      text: `${match} RETURN label(b) AS label_name, ${keyOf('b', tables)} AS vertex_oid`,
      parameters: {},
    };
  });
}
