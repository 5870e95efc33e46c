/** What is said of elements and types that are not there, or are there already. */
import { GraphkeeperError } from '../../errors.js';
import type { EdgeTable, Tables, VertexTable } from './tables.js';

export function vertexTable(tables: Tables, label: string, field: string): VertexTable {
  const table = tables.vertices.get(label);
  if (table !== undefined) return table;
  throw unknownName(field, label, 'vertex types', [...tables.vertices.keys()]);
}

/** @throws GK_INVALID_ARGUMENT when there is no such type, or it does not join the two */
export function edgeTable(tables: Tables, label: string, source: string, destination: string): EdgeTable {
  const table = tables.edges.get(label);
  if (table === undefined) throw unknownName('edge_label', label, 'edge types', [...tables.edges.keys()]);
  if (joins(table, source, destination)) return table;
  const pairs = table.pairs.map((pair) => `${pair.source} to ${pair.destination}`);
  throw unknownName('edge_label', label, `pairs that ${label} joins`, pairs);
}

export function joins({ pairs }: EdgeTable, source: string, destination: string): boolean {
  return pairs.some((pair) => pair.source === source && pair.destination === destination);
}

export function unknownName(field: string, value: string, what: string, known: readonly string[]): GraphkeeperError {
  const remedy = known.length === 0 ? `there are no ${what}` : `name one of the ${what}: ${known.join(', ')}`;
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value, remedy });
}

export function noElement(element: string): GraphkeeperError {
  return new GraphkeeperError('GK_ELEMENT_NOT_FOUND', { element });
}

export function elementExists(element: string): GraphkeeperError {
  return new GraphkeeperError('GK_ELEMENT_EXISTS', { element });
}
