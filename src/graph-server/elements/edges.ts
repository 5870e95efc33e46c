/**
 * The edge of a type between two vertices: find, add, change, delete. Of several parallel ones, which only queries and
 * loads make, the first is shown, and all are changed or deleted.
 */
import { GraphkeeperError } from '../../errors.js';
import { quoteIdentifier } from '../cypher-text.js';
import type { Session } from '../session.js';
import { edgeTable, elementExists, joins, noElement } from './element-errors.js';
import type { EdgeName, EdgeRequest } from './element-request.js';
import { JsonText, outputs, propertyList, textToJson } from './json-value.js';
import { type Columns, rowsOf, type Tables } from './tables.js';
import { assigned, named, pattern, requireVertex, setClause } from './vertices.js';

/** An edge whose type is known. */
interface Edge {
  readonly label: string;
  readonly columns: Columns;
  /** `(a:…)-[e:…]->(b:…)` */
  readonly path: string;
  readonly name: string;
}

/** As GraphScope Interactive shows it; keys in the type that they have. */
export async function getEdge(session: Session, tables: Tables, request: EdgeName): Promise<JsonText> {
  const edge = resolve(tables, request);
  const shown = outputs('e', edge.columns);
  const ends = [keyOutput(tables, 'a', request.source.label), keyOutput(tables, 'b', request.destination.label)];
  const returned = [...ends, ...shown].map(({ expression }) => expression).join(', ');
  const [row] = await rowsOf(session, `MATCH ${edge.path} RETURN ${returned} LIMIT 1`);
  if (row === undefined) throw noElement(edge.name);
  const [source, destination] = ends.map(({ variable, type }) => textToJson(row[`key_${variable}`] ?? null, type));
  const { label: src } = request.source;
  const { label: dst } = request.destination;
  const names = JSON.stringify({ src_label: src, dst_label: dst, edge_label: edge.label }).slice(0, -1);
  const keys = `"src_primary_key_value":${source},"dst_primary_key_value":${destination}`;
  return new JsonText(`${names},${keys},"properties":${propertyList(shown, row)}}`);
}

/** @throws GK_ELEMENT_NOT_FOUND for a missing end, GK_ELEMENT_EXISTS */
export async function addEdge(session: Session, tables: Tables, request: EdgeRequest): Promise<void> {
  const edge = resolve(tables, request);
  const properties = assigned(edge.columns, request.properties);
  await requireVertex(session, tables, request.source);
  await requireVertex(session, tables, request.destination);
  if (await hasEdge(session, edge)) throw elementExists(edge.name);
  const fields = properties.map(([name, value]) => `${quoteIdentifier(name)}: ${value}`);
  const ends = `${pattern('a', tables, request.source)}, ${pattern('b', tables, request.destination)}`;
  const created = `(a)-[:${quoteIdentifier(edge.label)}${fields.length > 0 ? ` {${fields.join(', ')}}` : ''}]->(b)`;
  await rowsOf(session, `MATCH ${ends} CREATE ${created}`);
}

/** Properties that are not given stay as they are. */
export async function updateEdge(session: Session, tables: Tables, request: EdgeRequest): Promise<void> {
  const edge = resolve(tables, request);
  const properties = assigned(edge.columns, request.properties);
  await requireEdge(session, edge);
  if (properties.length > 0) await rowsOf(session, `MATCH ${edge.path} ${setClause('e', properties)}`);
}

export async function deleteEdge(session: Session, tables: Tables, request: EdgeName): Promise<void> {
  const edge = resolve(tables, request);
  await requireEdge(session, edge);
  await rowsOf(session, `MATCH ${edge.path} DELETE e`);
}

function resolve(tables: Tables, { label, source, destination }: EdgeName): Edge {
  const ends = [pattern('a', tables, source), pattern('b', tables, destination)];
  const type = label ?? onlyTypeBetween(tables, source.label, destination.label);
  const { columns } = edgeTable(tables, type, source.label, destination.label);
  return {
    label: type,
    columns,
    path: ends.join(`-[e:${quoteIdentifier(type)}]->`),
    name: `Edge ${type} from ${named(source)} to ${named(destination)}`,
  };
}

/** GraphScope Interactive's own client leaves the type out when it deletes. */
function onlyTypeBetween(tables: Tables, source: string, destination: string): string {
  const fitting = [...tables.edges].filter(([, table]) => joins(table, source, destination)).map(([label]) => label);
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  const remedy = `name the type of edge from ${source} to ${destination}: ${fitting.join(', ') || '(there is none)'}`;
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'edge_label', value: null, remedy });
}

async function hasEdge(session: Session, { path }: Edge): Promise<boolean> {
  return (await rowsOf(session, `MATCH ${path} RETURN true AS found LIMIT 1`)).length > 0;
}

async function requireEdge(session: Session, edge: Edge): Promise<void> {
  if (!(await hasEdge(session, edge))) throw noElement(edge.name);
}

function keyOutput(tables: Tables, variable: string, label: string) {
  const { key = '', columns } = tables.vertices.get(label) ?? {};
  const expression = `CAST(${variable}.${quoteIdentifier(key)} AS STRING) AS key_${variable}`;
  return { variable, expression, type: columns?.get(key) ?? 'STRING' };
}
