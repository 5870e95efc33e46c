/** How many vertices and edges there are, of each type, all counted in one state of the graph. */
import type { TypeCounts } from '../types/element-counts.js';
import { quoteIdentifier } from './cypher-text.js';
import { rowsOf, type Tables } from './elements/tables.js';
import type { Session } from './session.js';

export async function countElements(session: Session, tables: Tables): Promise<TypeCounts> {
  const vertices: TypeCounts['vertices'][number][] = [];
  const edges: TypeCounts['edges'][number][] = [];
  for (const label of tables.vertices.keys()) {
    vertices.push({ label, count: await count(session, `(:${quoteIdentifier(label)})`) });
  }
  for (const [label, { pairs }] of tables.edges) {
    for (const { source, destination } of pairs) {
      const path = `(:${quoteIdentifier(source)})-[e:${quoteIdentifier(label)}]->(:${quoteIdentifier(destination)})`;
      edges.push({ label, source, destination, count: await count(session, path) });
    }
  }
  return { vertices, edges };
}

async function count(session: Session, pattern: string): Promise<number> {
  const [row] = await rowsOf(session, `MATCH ${pattern} RETURN count(*) AS number`);
  return Number(row?.number ?? 0);
}
