/**
 * Reads the requests of GraphScope Interactive's vertex and edge API. Its versions differ in how they wrap an element
 * and name a key, and all of these forms are taken.
 */
import { GraphkeeperError, reasonOf } from '../../errors.js';

export interface VertexName {
  readonly label: string;
  readonly key: unknown;
  /** Where the key is in the request, for messages. */
  readonly field: string;
}

export interface EdgeName {
  /** Null: the only type of edges between the two. */
  readonly label: string | null;
  readonly source: VertexName;
  readonly destination: VertexName;
}

export interface Property {
  readonly name: string;
  readonly value: unknown;
  readonly field: string;
}

export type VertexRequest = VertexName & { readonly properties: readonly Property[] };
export type EdgeRequest = EdgeName & { readonly properties: readonly Property[] };

type Fields = Readonly<Record<string, unknown>>;

/** Digits that a JSON number would lose become text, which literal() takes as well. @throws GK_INVALID_JSON */
export function parseElements(body: string): unknown {
  const exact = body.replaceAll(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  );
  return parseJson(exact);
}

/** @throws GK_INVALID_JSON */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new GraphkeeperError('GK_INVALID_JSON', { reason: reasonOf(error) }, { cause: error });
  }
}

/** One element, a list, or `{"vertex_request": […], "edge_request": […]}`. @throws GK_INVALID_ARGUMENT */
export function readRequests(
  document: unknown,
  bare: 'vertex_request' | 'edge_request',
): { vertices: VertexRequest[]; edges: EdgeRequest[] } {
  const isWrapped = isFields(document) && ('vertex_request' in document || 'edge_request' in document);
  const { vertex_request = [], edge_request = [] }: Fields = isWrapped ? document : { [bare]: [document].flat() };
  const prefix = isWrapped ? '' : 'the body';
  const vertices = listOf(vertex_request, prefix || 'vertex_request').map(({ fields, at }) => readVertex(fields, at));
  const edges = listOf(edge_request, prefix || 'edge_request').map(({ fields, at }) => readEdge(fields, at));
  if (vertices.length + edges.length === 0) throw invalid(prefix || bare, document, 'give at least one element');
  return { vertices, edges };
}

/** `label=person&primary_key_value=1` */
export function vertexOfQuery(query: URLSearchParams): VertexName {
  return readVertexName(Object.fromEntries(query), '');
}

/** `edge_label=knows&src_label=person&src_primary_key_value=1&dst_label=…&dst_primary_key_value=…` */
export function edgeOfQuery(query: URLSearchParams): EdgeName {
  return readEdgeName(Object.fromEntries(query), '');
}

function readVertex(fields: Fields, at: string): VertexRequest {
  return { ...readVertexName(fields, at), properties: readProperties(fields.properties, `${at}.properties`) };
}

function readEdge(fields: Fields, at: string): EdgeRequest {
  return { ...readEdgeName(fields, at), properties: readProperties(fields.properties, `${at}.properties`) };
}

function readVertexName(fields: Fields, at: string): VertexName {
  return { label: textOf(fields, 'label', at), ...readKey(fields, 'primary_key_value', at) };
}

function readEdgeName(fields: Fields, at: string): EdgeName {
  const label = fields.edge_label === undefined ? null : textOf(fields, 'edge_label', at);
  const end = (name: 'src' | 'dst'): VertexName => ({
    label: textOf(fields, `${name}_label`, at),
    ...readKey(fields, `${name}_primary_key_value`, at),
  });
  return { label, source: end('src'), destination: end('dst') };
}

/** The value itself, or a list of one `{"name", "value"}` under the plural. */
function readKey(fields: Fields, name: string, at: string): { key: unknown; field: string } {
  const field = pathOf(at, name);
  if (fields[name] !== undefined && fields[name] !== null) return { key: fields[name], field };
  const several = fields[`${name}s`];
  const [only, ...others] = Array.isArray(several) ? several : [];
  if (isFields(only) && only.value !== undefined && only.value !== null && others.length === 0) {
    return { key: only.value, field: `${field}s[0].value` };
  }
  throw invalid(field, several ?? fields[name], 'give the value of the primary key');
}

function readProperties(value: unknown, at: string): Property[] {
  if (value === undefined || value === null) return [];
  const properties = listOf(value, at).map(({ fields, at: path }) => ({
    name: textOf(fields, 'name', path),
    value: fields.value ?? null,
    field: `${path}.value`,
  }));
  const seen = new Set<string>();
  for (const { name } of properties) {
    if (seen.has(name)) throw invalid(at, name, 'give each property once');
    seen.add(name);
  }
  return properties;
}

function listOf(value: unknown, at: string): { fields: Fields; at: string }[] {
  if (!Array.isArray(value)) throw invalid(at, value, 'give a list of objects');
  return value.map((fields: unknown, index) => {
    const path = `${at}[${index}]`;
    if (!isFields(fields)) throw invalid(path, fields, 'give an object');
    return { fields, at: path };
  });
}

function textOf(fields: Fields, name: string, at: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(pathOf(at, name), value, 'give a name');
}

function pathOf(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(field: string, value: unknown, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field, value, remedy });
}
