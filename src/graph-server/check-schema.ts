/** What a schema must be beyond its JSON shape. Imported by the parent too, so it must not import the engine. */
import { GraphkeeperError } from '../errors.js';
import type { EdgeType, GraphSchema, PropertyDefinition, VertexType } from '../types/graph.js';
import { columnType, PROPERTY_TYPE_REMEDY } from './property-types.js';

/** Interactive's own default. */
const DEFAULT_CSR_PARAMS = { max_vertex_num: 8192 } as const;

/**
 * The schema with every `type_id` and `property_id` filled in by position, and `x_csr_params` on each vertex type.
 * @throws GK_INVALID_SCHEMA with the field's path, its value and the remedy
 */
export function completeSchema(schema: GraphSchema): GraphSchema {
  const vertexTypes = schema.vertex_types.map(completeVertexType);
  const edgeTypes = (schema.edge_types ?? []).map((type, index) => completeEdgeType(type, index, schema.vertex_types));
  // The engine keeps vertex and edge types in one catalog, and so does this check.
  checkNames('type_name', [
    ...vertexTypes.map((type, index) => ({ path: `vertex_types[${index}]`, name: type.type_name })),
    ...edgeTypes.map((type, index) => ({ path: `edge_types[${index}]`, name: type.type_name })),
  ]);
  return { ...schema, vertex_types: vertexTypes, edge_types: edgeTypes };
}

function completeVertexType(type: VertexType, index: number): VertexType {
  const path = `vertex_types[${index}]`;
  const properties = completeProperties(type.properties, path);
  checkPosition(`${path}.type_id`, type.type_id, index);
  const key = type.primary_keys[0];
  if (type.primary_keys.length !== 1 || key === undefined) {
    throw invalid(`${path}.primary_keys`, type.primary_keys, 'name exactly one property');
  }
  if (!properties.some((property) => property.property_name === key)) {
    throw invalid(`${path}.primary_keys[0]`, key, `name one of the properties: ${listed(properties)}`);
  }
  checkKeyType(key, properties, path);
  return { ...type, type_id: index, properties, x_csr_params: type.x_csr_params ?? DEFAULT_CSR_PARAMS };
}

/** What GraphScope Interactive takes; the engine would take some more. */
function checkKeyType(key: string, properties: readonly PropertyDefinition[], path: string): void {
  const type = properties.find((property) => property.property_name === key)?.property_type;
  if (type === undefined || /^(?:U?INT(?:32|64)|STRING)$/.test(columnType(type) ?? '')) return;
  throw invalid(`${path}.primary_keys[0]`, key, 'name a property that is a whole number or a text');
}

function completeEdgeType(type: EdgeType, index: number, vertexTypes: readonly VertexType[]): EdgeType {
  const path = `edge_types[${index}]`;
  checkPosition(`${path}.type_id`, type.type_id, index);
  checkPairs(type, path, new Set(vertexTypes.map((vertex) => vertex.type_name)));
  return { ...type, type_id: index, properties: completeProperties(type.properties ?? [], path) };
}

function checkPairs(type: EdgeType, path: string, vertexNames: ReadonlySet<string>): void {
  const pairs = type.vertex_type_pair_relations;
  if (pairs.length === 0) throw invalid(`${path}.vertex_type_pair_relations`, pairs, 'give at least one pair');
  const seen = new Set<string>();
  pairs.forEach((pair, index) => {
    const at = `${path}.vertex_type_pair_relations[${index}]`;
    for (const end of ['source_vertex', 'destination_vertex'] as const) {
      if (!vertexNames.has(pair[end])) {
        throw invalid(`${at}.${end}`, pair[end], `name one of the vertex types: ${[...vertexNames].join(', ')}`);
      }
    }
    const key = JSON.stringify([pair.source_vertex, pair.destination_vertex]);
    if (seen.has(key)) throw invalid(at, pair, 'give each pair of vertex types once');
    seen.add(key);
  });
}

function completeProperties(properties: readonly PropertyDefinition[], path: string): PropertyDefinition[] {
  checkNames(
    'property_name',
    properties.map((property, index) => ({ path: `${path}.properties[${index}]`, name: property.property_name })),
  );
  return properties.map((property, index) => {
    const at = `${path}.properties[${index}]`;
    checkPosition(`${at}.property_id`, property.property_id, index);
    if (columnType(property.property_type) === null) {
      throw invalid(`${at}.property_type`, property.property_type, PROPERTY_TYPE_REMEDY);
    }
    return { ...property, property_id: index };
  });
}

function checkPosition(field: string, id: number | undefined, index: number): void {
  if (id !== undefined && id !== index) throw invalid(field, id, `give its position, ${index}, or leave it out`);
}

function checkNames(field: string, names: readonly { readonly path: string; readonly name: string }[]): void {
  const seen = new Map<string, string>();
  for (const { path, name } of names) {
    if (name.trim() === '') throw invalid(`${path}.${field}`, name, 'give a name');
    // A dot would name a database to the engine; a backtick cannot be escaped in its names.
    if (/[`.\p{Cc}]/u.test(name)) {
      throw invalid(`${path}.${field}`, name, 'leave out backticks, dots and control characters');
    }
    // The engine's names do not differ by case alone.
    const first = seen.get(name.toLowerCase());
    if (first !== undefined) throw invalid(`${path}.${field}`, name, `${first} has this name already: choose another`);
    seen.set(name.toLowerCase(), path);
  }
}

function listed(properties: readonly PropertyDefinition[]): string {
  return properties.map((property) => property.property_name).join(', ') || '(there are none)';
}

function invalid(field: string, value: unknown, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_SCHEMA', { field, value, remedy });
}
