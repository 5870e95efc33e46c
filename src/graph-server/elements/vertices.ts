/** One vertex: find, add, change, delete. Each runs in the transaction of its caller. */
import { GraphkeeperError } from '../../errors.js';
import { quoteIdentifier } from '../cypher-text.js';
import type { Session } from '../session.js';
import { elementExists, noElement, vertexTable } from './element-errors.js';
import type { Property, VertexName, VertexRequest } from './element-request.js';
import { JsonText, outputs, propertyList } from './json-value.js';
import { literal } from './literal.js';
import { type Columns, rowsOf, type Tables } from './tables.js';

/** As GraphScope Interactive shows it: `{"label", "values"}`, without the key, which the client knows. */
export async function getVertex(session: Session, tables: Tables, vertex: VertexName): Promise<JsonText> {
  const { key, columns } = vertexTable(tables, vertex.label, 'label');
  const shown = outputs('n', columns, key);
  const returned = shown.length === 0 ? 'true AS found' : shown.map(({ expression }) => expression).join(', ');
  const [row] = await rowsOf(session, `MATCH ${pattern('n', tables, vertex)} RETURN ${returned}`);
  if (row === undefined) throw noElement(named(vertex));
  return new JsonText(`{"label":${JSON.stringify(vertex.label)},"values":${propertyList(shown, row)}}`);
}

export async function addVertex(session: Session, tables: Tables, vertex: VertexRequest): Promise<void> {
  const { key, columns } = vertexTable(tables, vertex.label, 'label');
  if (await hasVertex(session, tables, vertex)) throw elementExists(named(vertex));
  const keyLiteral = keyOf(tables, vertex);
  const properties = assigned(columns, withoutKey(vertex, key, keyLiteral, columns));
  const fields = [[key, keyLiteral] as const, ...properties].map(
    ([name, value]) => `${quoteIdentifier(name)}: ${value}`,
  );
  await rowsOf(session, `CREATE (:${quoteIdentifier(vertex.label)} {${fields.join(', ')}})`);
}

/** Properties that are not given stay as they are. */
export async function updateVertex(session: Session, tables: Tables, vertex: VertexRequest): Promise<void> {
  const { key, columns } = vertexTable(tables, vertex.label, 'label');
  const properties = assigned(columns, withoutKey(vertex, key, keyOf(tables, vertex), columns));
  await requireVertex(session, tables, vertex);
  if (properties.length === 0) return;
  await rowsOf(session, `MATCH ${pattern('n', tables, vertex)} ${setClause('n', properties)}`);
}

/** Its edges go with it: there is no other way to name them all. */
export async function deleteVertex(session: Session, tables: Tables, vertex: VertexName): Promise<void> {
  await requireVertex(session, tables, vertex);
  await rowsOf(session, `MATCH ${pattern('n', tables, vertex)} DETACH DELETE n`);
}

/** @throws GK_ELEMENT_NOT_FOUND */
export async function requireVertex(session: Session, tables: Tables, vertex: VertexName): Promise<void> {
  if (!(await hasVertex(session, tables, vertex))) throw noElement(named(vertex));
}

/** `(n:person {id: …})`. @throws GK_INVALID_ARGUMENT for a type or a key that cannot be */
export function pattern(variable: string, tables: Tables, vertex: VertexName): string {
  const { key } = vertexTable(tables, vertex.label, 'label');
  return `(${variable}:${quoteIdentifier(vertex.label)} {${quoteIdentifier(key)}: ${keyOf(tables, vertex)}})`;
}

export function named({ label, key }: VertexName): string {
  return `Vertex ${label} ${String(key)}`;
}

/** Name and literal of each property. @throws GK_INVALID_ARGUMENT for one that the type does not have */
export function assigned(
  columns: Columns,
  properties: readonly Property[],
): (readonly [name: string, value: string])[] {
  return properties.map(({ name, value, field }) => {
    const type = columns.get(name);
    if (type !== undefined) return [name, literal(value, type, field)];
    const remedy = `name one of the properties: ${[...columns.keys()].join(', ') || '(there are none)'}`;
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: field.replace(/value$/, 'name'), value: name, remedy });
  });
}

export function setClause(variable: string, properties: readonly (readonly [name: string, value: string])[]): string {
  return `SET ${properties.map(([name, value]) => `${variable}.${quoteIdentifier(name)} = ${value}`).join(', ')}`;
}

async function hasVertex(session: Session, tables: Tables, vertex: VertexName): Promise<boolean> {
  return (await rowsOf(session, `MATCH ${pattern('n', tables, vertex)} RETURN true AS found`)).length > 0;
}

function keyOf(tables: Tables, vertex: VertexName): string {
  const { key, columns } = vertexTable(tables, vertex.label, 'label');
  return literal(vertex.key, columns.get(key) ?? 'STRING', vertex.field);
}

/** The key may stand among the properties too, if it is the same. */
function withoutKey(vertex: VertexRequest, key: string, keyLiteral: string, columns: Columns): Property[] {
  return vertex.properties.filter(({ name, value, field }) => {
    if (name !== key) return true;
    if (literal(value, columns.get(key) ?? 'STRING', field) === keyLiteral) return false;
    const remedy = 'leave out the key, or give the same as primary_key_value: it cannot be changed';
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value, remedy });
  });
}
