/** The paths of the query endpoint: `/v1/graph/{id}/query` and `/v1/graph/current/query`, one trailing slash allowed. */

const QUERY_PATH = /^\/v1\/graph\/([^/?]+)\/query\/?(?:\?|$)/;

/** The graph that a path asks; null for whichever is running; undefined when it is not a query path. */
export function graphIdOf(path: string): string | null | undefined {
  const graphId = QUERY_PATH.exec(path)?.[1];
  return graphId === 'current' ? null : graphId;
}
