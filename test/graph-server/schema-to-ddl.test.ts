import { expect, test } from 'vitest';
import { schemaToDdl } from '../../src/graph-server/schema-to-ddl.js';
import type { PropertyType, Relation } from '../../src/types/graph.js';
import { INT64, LIKES, PERSON, property, SCHEMA } from './example-graph.js';

test('vertex types become node tables, and an edge type one rel table with all its pairs', () => {
  expect(schemaToDdl(SCHEMA).map((statement) => statement.text)).toEqual([
    'CREATE NODE TABLE `person` (`id` INT64, `name` STRING, `age` INT32, PRIMARY KEY (`id`))',
    'CREATE NODE TABLE `software` (`id` INT64, `name` STRING, PRIMARY KEY (`id`))',
    'CREATE REL TABLE `likes` (FROM `person` TO `person` MANY_MANY, FROM `person` TO `software` MANY_MANY, `weight` DOUBLE, `since` DATE)',
  ]);
});

test.each<[PropertyType, string]>([
  [{ primitive_type: 'DT_SIGNED_INT32' }, 'INT32'],
  [{ primitive_type: 'DT_UNSIGNED_INT32' }, 'UINT32'],
  [{ primitive_type: 'DT_SIGNED_INT64' }, 'INT64'],
  [{ primitive_type: 'DT_UNSIGNED_INT64' }, 'UINT64'],
  [{ primitive_type: 'DT_BOOL' }, 'BOOL'],
  [{ primitive_type: 'DT_FLOAT' }, 'FLOAT'],
  [{ primitive_type: 'DT_DOUBLE' }, 'DOUBLE'],
  [{ primitive_type: 'DT_STRING' }, 'STRING'],
  [{ string: { long_text: null } }, 'STRING'],
  [{ string: { var_char: { max_length: 16 } } }, 'STRING'],
  [{ string: { char: { fixed_length: 8 } } }, 'STRING'],
  [{ temporal: { timestamp: '' } }, 'TIMESTAMP'],
  [{ temporal: { date32: null } }, 'DATE'],
])('the property type %j becomes %s', (type, column) => {
  const schema = { vertex_types: [{ ...PERSON, properties: [property('id', INT64), property('x', type)] }] };
  expect(schemaToDdl(schema)[0]?.text).toBe(
    `CREATE NODE TABLE \`person\` (\`id\` INT64, \`x\` ${column}, PRIMARY KEY (\`id\`))`,
  );
});

test.each<[Relation, string]>([
  ['MANY_TO_MANY', 'MANY_MANY'],
  ['ONE_TO_MANY', 'ONE_MANY'],
  ['MANY_TO_ONE', 'MANY_ONE'],
  ['ONE_TO_ONE', 'ONE_ONE'],
])('the relation %s becomes %s', (relation, multiplicity) => {
  const pairs = [{ source_vertex: 'person', destination_vertex: 'person', relation }];
  const edge = { ...LIKES, properties: [], vertex_type_pair_relations: pairs };
  expect(schemaToDdl({ vertex_types: [], edge_types: [edge] })[0]?.text).toBe(
    `CREATE REL TABLE \`likes\` (FROM \`person\` TO \`person\` ${multiplicity})`,
  );
});

test('names with blanks and reserved words are quoted', () => {
  const odd = { ...PERSON, type_name: 'order by', properties: [property('the id', INT64)], primary_keys: ['the id'] };
  expect(schemaToDdl({ vertex_types: [odd] })[0]?.text).toBe(
    'CREATE NODE TABLE `order by` (`the id` INT64, PRIMARY KEY (`the id`))',
  );
});
