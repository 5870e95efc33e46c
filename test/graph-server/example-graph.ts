/** A small schema with one of everything, for the tests of this folder. */
import type { EdgeType, GraphSchema, PropertyDefinition, PropertyType, VertexType } from '../../src/types/graph.js';

export const INT64: PropertyType = { primitive_type: 'DT_SIGNED_INT64' };
const INT32: PropertyType = { primitive_type: 'DT_SIGNED_INT32' };
const DOUBLE: PropertyType = { primitive_type: 'DT_DOUBLE' };
export const TEXT: PropertyType = { string: { long_text: '' } };

export function property(property_name: string, property_type: PropertyType): PropertyDefinition {
  return { property_name, property_type };
}

export const PERSON: VertexType = {
  type_name: 'person',
  properties: [property('id', INT64), property('name', TEXT), property('age', INT32)],
  primary_keys: ['id'],
};

export const SOFTWARE: VertexType = {
  type_name: 'software',
  properties: [property('id', INT64), property('name', TEXT)],
  primary_keys: ['id'],
};

export const LIKES: EdgeType = {
  type_name: 'likes',
  vertex_type_pair_relations: [
    { source_vertex: 'person', destination_vertex: 'person', relation: 'MANY_TO_MANY' },
    { source_vertex: 'person', destination_vertex: 'software' },
  ],
  properties: [property('weight', DOUBLE), property('since', { temporal: { date32: '' } })],
};

export const SCHEMA: GraphSchema = { vertex_types: [PERSON, SOFTWARE], edge_types: [LIKES] };
