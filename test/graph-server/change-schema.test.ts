import { describe, expect, test } from 'vitest';
import { changeSchema } from '../../src/graph-server/change-schema.js';
import { completeSchema } from '../../src/graph-server/check-schema.js';
import { hasChanged } from '../../src/graph-server/schema-facts.js';
import type { DatabaseTables } from '../../src/types/database-tables.js';
import type { SchemaChange } from '../../src/types/schema-change.js';
import { INT64, LIKES, PERSON, property, SCHEMA, TEXT } from './example-graph.js';

const schema = completeSchema(SCHEMA);
const city = { type_name: 'city', properties: [property('id', INT64)], primary_keys: ['id'] };
const toCity = { source_vertex: 'person', destination_vertex: 'software' };

test('a new vertex type is numbered behind the others', () => {
  const changed = changeSchema(schema, { action: 'addVertexType', type: city });
  expect(changed.statements).toEqual(['CREATE NODE TABLE `city` (`id` INT64, PRIMARY KEY (`id`))']);
  expect(changed.schema.vertex_types[2]).toMatchObject({ type_name: 'city', type_id: 2 });
  expect(changed.schema.vertex_types.slice(0, 2)).toEqual(schema.vertex_types);
});

test('a new edge type has all its pairs', () => {
  const type = { ...LIKES, type_name: 'knows' };
  const changed = changeSchema(schema, { action: 'addEdgeType', type });
  expect(changed.statements).toEqual([
    'CREATE REL TABLE `knows` (FROM `person` TO `person` MANY_MANY, FROM `person` TO `software` MANY_MANY, `weight` DOUBLE, `since` DATE)',
  ]);
  expect(changed.schema.edge_types?.map(({ type_id, type_name }) => [type_id, type_name])).toEqual([
    [0, 'likes'],
    [1, 'knows'],
  ]);
});

test('properties and pairs are added to those that a type has, which may be repeated', () => {
  const vertex = { type_name: 'person', properties: [property('name', TEXT), property('home', TEXT)] };
  const extended = changeSchema(schema, { action: 'extendVertexType', type: vertex });
  expect(extended.statements).toEqual(['ALTER TABLE `person` ADD `home` STRING']);
  expect(extended.schema.vertex_types[0]?.properties[3]).toMatchObject({ property_name: 'home', property_id: 3 });
  const pair = { source_vertex: 'software', destination_vertex: 'person' };
  const edge = { type_name: 'likes', vertex_type_pair_relations: [toCity, pair], properties: [property('x', INT64)] };
  const { statements, schema: after } = changeSchema(schema, { action: 'extendEdgeType', type: edge });
  expect(statements).toEqual([
    'ALTER TABLE `likes` ADD `x` INT64',
    'ALTER TABLE `likes` ADD FROM `software` TO `person`',
  ]);
  expect(after.edge_types?.[0]?.vertex_type_pair_relations).toHaveLength(3);
  expect(changeSchema(schema, { action: 'extendVertexType', type: PERSON }).statements).toEqual([]);
});

test('behind a deleted type the numbers move up', () => {
  const bare = completeSchema({ vertex_types: [PERSON, city] });
  const { statements, schema: after } = changeSchema(bare, { action: 'deleteVertexType', typeName: 'person' });
  expect(statements).toEqual(['DROP TABLE `person`']);
  expect(after.vertex_types).toMatchObject([{ type_name: 'city', type_id: 0 }]);
  expect(after.vertex_types).toHaveLength(1);
});

test('an edge type goes pair by pair, and with the last one whole', () => {
  const first = changeSchema(schema, { action: 'deleteEdgeType', typeName: 'likes', pair: toCity });
  expect(first.statements).toEqual(['ALTER TABLE `likes` DROP FROM `person` TO `software`']);
  const last = { source_vertex: 'person', destination_vertex: 'person' };
  const second = changeSchema(first.schema, { action: 'deleteEdgeType', typeName: 'likes', pair: last });
  expect(second).toMatchObject({ statements: ['DROP TABLE `likes`'], schema: { edge_types: [] } });
  expect(changeSchema(schema, { action: 'deleteEdgeType', typeName: 'likes', pair: null }).statements).toEqual([
    'DROP TABLE `likes`',
  ]);
});

const flag = { primitive_type: 'DT_BOOL' } as const;
test.each<[string, SchemaChange, string]>([
  [
    'a type that is there',
    { action: 'addVertexType', type: { ...city, type_name: 'Likes' } },
    'type_name is "Likes": there is a type likes already',
  ],
  [
    'an unknown end',
    {
      action: 'addEdgeType',
      type: { type_name: 'e', vertex_type_pair_relations: [{ ...toCity, source_vertex: 'x' }] },
    },
    'Invalid schema: vertex_type_pair_relations[0].source_vertex is "x"',
  ],
  [
    'a key that is no number or text',
    { action: 'addVertexType', type: { ...city, properties: [property('id', flag)] } },
    'primary_keys[0] is "id"',
  ],
  [
    'another type of a property',
    { action: 'extendVertexType', type: { type_name: 'person', properties: [property('age', TEXT)] } },
    'properties[0].property_type',
  ],
  [
    'a relation that cannot be added',
    {
      action: 'extendEdgeType',
      type: {
        type_name: 'likes',
        vertex_type_pair_relations: [
          { source_vertex: 'software', destination_vertex: 'person', relation: 'ONE_TO_ONE' },
        ],
      },
    },
    'vertex_type_pair_relations[0].relation is "ONE_TO_ONE"',
  ],
  ['a vertex type in use', { action: 'deleteVertexType', typeName: 'software' }, 'delete them first: likes'],
  ['an unknown vertex type', { action: 'deleteVertexType', typeName: 'x' }, 'There is no vertex type x'],
  ['an unknown edge type', { action: 'extendEdgeType', type: { type_name: 'x' } }, 'There is no edge type x'],
  [
    'an unknown pair',
    { action: 'deleteEdgeType', typeName: 'likes', pair: { source_vertex: 'software', destination_vertex: 'person' } },
    'There is no edge type likes from software to person',
  ],
])('%s is refused', (_, change, message) => {
  expect(() => changeSchema(schema, change)).toThrow(message);
});

describe('whether a change was made can be seen from the tables', () => {
  const columns = (...names: string[]) => names.map((name) => ({ name, type: 'INT64' }));
  const tables = (...properties: string[]): DatabaseTables => ({
    vertices: [
      { label: 'person', key: 'id', columns: columns('id', 'name', 'age', ...properties) },
      { label: 'made by a query', key: 'id', columns: columns('id') },
    ],
    edges: [{ label: 'likes', pairs: [{ source: 'person', destination: 'person' }], columns: columns('weight') }],
  });
  const after = changeSchema(schema, {
    action: 'extendVertexType',
    type: { type_name: 'person', properties: [property('home', TEXT)] },
  }).schema;

  test.each([
    ['an addition that was made', tables('home', 'queried'), schema, after, true],
    ['an addition that was not made', tables('queried'), schema, after, false],
    ['a removal that was made', tables(), after, schema, true],
    ['a removal that was not made', tables('home'), after, schema, false],
  ])('%s', (_, present, from, to, made) => {
    expect(hasChanged(present, from, to)).toBe(made);
  });

  test('a pair that is gone is seen too', () => {
    const without = changeSchema(schema, { action: 'deleteEdgeType', typeName: 'likes', pair: toCity }).schema;
    expect(hasChanged(tables(), schema, without)).toBe(true);
    expect(hasChanged(tables(), without, schema)).toBe(false);
  });
});
