import { describe, expect, test } from 'vitest';
import { completeSchema } from '../../src/graph-server/check-schema.js';
import type { GraphSchema, PropertyType } from '../../src/types/graph.js';
import { INT64, LIKES, PERSON, property, SCHEMA, SOFTWARE } from './example-graph.js';

describe('a valid schema is completed', () => {
  test('every type and property gets its position as its id', () => {
    const schema = completeSchema(SCHEMA);
    expect(schema.vertex_types.map((type) => type.type_id)).toEqual([0, 1]);
    expect(schema.vertex_types[0]?.properties.map((one) => one.property_id)).toEqual([0, 1, 2]);
    expect(schema.edge_types?.map((type) => type.type_id)).toEqual([0]);
    expect(schema.edge_types?.[0]?.properties?.map((one) => one.property_id)).toEqual([0, 1]);
  });

  test('a vertex type gets room for 8192 vertices unless it says otherwise', () => {
    const roomy = { ...SOFTWARE, x_csr_params: { max_vertex_num: 20 } };
    const schema = completeSchema({ vertex_types: [PERSON, roomy] });
    expect(schema.vertex_types.map((type) => type.x_csr_params)).toEqual([
      { max_vertex_num: 8192 },
      { max_vertex_num: 20 },
    ]);
  });

  test('edge types may be missing, and ids that equal their position are kept', () => {
    const schema = completeSchema({ vertex_types: [{ ...PERSON, type_id: 0 }] });
    expect(schema.edge_types).toEqual([]);
    expect(schema.vertex_types[0]?.type_id).toBe(0);
  });

  test('completing it again changes nothing', () => {
    const once = completeSchema(SCHEMA);
    expect(completeSchema(once)).toEqual(once);
  });
});

const pair = { source_vertex: 'person', destination_vertex: 'person' };

const INVALID: readonly [what: string, schema: GraphSchema, message: string][] = [
  [
    'a vertex type without a primary key',
    { vertex_types: [{ ...PERSON, primary_keys: [] }] },
    'Invalid schema: vertex_types[0].primary_keys is []: name exactly one property',
  ],
  [
    'a vertex type with two primary keys',
    { vertex_types: [{ ...PERSON, primary_keys: ['id', 'name'] }] },
    'Invalid schema: vertex_types[0].primary_keys is ["id","name"]: name exactly one property',
  ],
  [
    'a primary key that is no property',
    { vertex_types: [{ ...PERSON, primary_keys: ['key'] }] },
    'Invalid schema: vertex_types[0].primary_keys[0] is "key": name one of the properties: id, name, age',
  ],
  [
    'a type id that is not its position',
    { vertex_types: [PERSON, { ...SOFTWARE, type_id: 5 }] },
    'Invalid schema: vertex_types[1].type_id is 5: give its position, 1, or leave it out',
  ],
  [
    'a property id that is not its position',
    { vertex_types: [{ ...PERSON, properties: [{ ...property('id', INT64), property_id: 1 }] }] },
    'Invalid schema: vertex_types[0].properties[0].property_id is 1: give its position, 0, or leave it out',
  ],
  [
    'an edge from a vertex type that does not exist',
    {
      vertex_types: [PERSON],
      edge_types: [{ ...LIKES, vertex_type_pair_relations: [{ ...pair, source_vertex: 'cat' }] }],
    },
    'Invalid schema: edge_types[0].vertex_type_pair_relations[0].source_vertex is "cat": name one of the vertex types: person',
  ],
  [
    'an edge between nothing',
    { vertex_types: [PERSON], edge_types: [{ ...LIKES, vertex_type_pair_relations: [] }] },
    'Invalid schema: edge_types[0].vertex_type_pair_relations is []: give at least one pair',
  ],
  [
    'the same pair of vertex types twice',
    { vertex_types: [PERSON], edge_types: [{ ...LIKES, vertex_type_pair_relations: [pair, pair] }] },
    'Invalid schema: edge_types[0].vertex_type_pair_relations[1] is {"source_vertex":"person","destination_vertex":"person"}: give each pair of vertex types once',
  ],
  [
    'a vertex and an edge type whose names differ by case only',
    { vertex_types: [PERSON, SOFTWARE], edge_types: [{ ...LIKES, type_name: 'Person' }] },
    'Invalid schema: edge_types[0].type_name is "Person": vertex_types[0] has this name already: choose another',
  ],
  [
    'two properties of one name',
    { vertex_types: [{ ...PERSON, properties: [property('id', INT64), property('id', INT64)] }] },
    'Invalid schema: vertex_types[0].properties[1].property_name is "id": vertex_types[0].properties[0] has this name already: choose another',
  ],
  [
    'an empty name',
    { vertex_types: [{ ...PERSON, type_name: ' ' }] },
    'Invalid schema: vertex_types[0].type_name is " ": give a name',
  ],
  [
    'a name with a backtick',
    { vertex_types: [{ ...PERSON, type_name: 'a`b' }] },
    'Invalid schema: vertex_types[0].type_name is "a`b": leave out backticks, dots and control characters',
  ],
];

describe('an invalid schema is refused, naming the field, its value and the remedy', () => {
  test.each(INVALID)('%s', (_, schema, message) => {
    expect(() => completeSchema(schema)).toThrow(expect.objectContaining({ code: 'GK_INVALID_SCHEMA', message }));
  });

  test('an unknown property type', () => {
    const unknown: PropertyType = JSON.parse('{"primitive_type": "DT_COMPLEX"}');
    const schema = { vertex_types: [{ ...PERSON, properties: [property('id', unknown)] }] };
    expect(() => completeSchema(schema)).toThrow(
      /^Invalid schema: vertex_types\[0\]\.properties\[0\]\.property_type is \{"primitive_type":"DT_COMPLEX"\}: use .*DT_SIGNED_INT64/,
    );
  });
});
