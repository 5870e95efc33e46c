import { describe, expect, test } from 'vitest';
import { checkMapping, inputFiles } from '../../src/graph-server/check-mapping.js';
import type { CsvMetadata, EdgeMapping, MappingDocument, VertexMapping } from '../../src/types/graph.js';
import { SCHEMA } from './example-graph.js';

const people: VertexMapping = { type_name: 'person', inputs: ['person.csv'] };
const likes: EdgeMapping = {
  type_triplet: { edge: 'likes', source_vertex: 'person', destination_vertex: 'software' },
  inputs: ['likes.csv'],
};
const idColumn = { column: { index: 0 }, property: 'id' };

function mapping(parts: Partial<MappingDocument>, metadata: CsvMetadata = {}): MappingDocument {
  return {
    loading_config: { data_source: { location: '/data' }, format: { type: 'csv', metadata } },
    ...parts,
  };
}

describe('a valid mapping is accepted', () => {
  test.each<[string, MappingDocument]>([
    ['no column mappings at all', mapping({ vertex_mappings: [people], edge_mappings: [likes] })],
    [
      'empty lists of columns',
      mapping({
        vertex_mappings: [{ ...people, column_mappings: [] }],
        edge_mappings: [{ ...likes, source_vertex_mappings: [], destination_vertex_mappings: [], column_mappings: [] }],
      }),
    ],
    ['an empty document', {}],
    [
      'columns by name',
      mapping({ vertex_mappings: [{ ...people, column_mappings: [{ column: { name: 'x' }, property: 'id' }] }] }),
    ],
    [
      'an edge whose key columns name no property',
      mapping({
        edge_mappings: [
          {
            ...likes,
            source_vertex_mappings: [{ column: { index: 1 } }],
            destination_vertex_mappings: [{ column: { index: 0 } }],
          },
        ],
      }),
    ],
    [
      'absolute inputs and a directory of the client',
      {
        loading_config: { data_source: { location: '@/at/home' } },
        vertex_mappings: [{ ...people, inputs: ['/uploads/person.csv'] }],
      },
    ],
    ['absolute inputs without a location', { vertex_mappings: [{ ...people, inputs: ['/elsewhere/person.csv'] }] }],
  ])('%s', (_, document) => {
    expect(() => checkMapping(SCHEMA, document)).not.toThrow();
  });
});

const INVALID: readonly [what: string, document: MappingDocument, message: string][] = [
  [
    'an unknown vertex type',
    mapping({ vertex_mappings: [{ ...people, type_name: 'persn' }] }),
    'vertex_mappings[0].type_name is "persn": name one of the vertex types: person, software',
  ],
  [
    'an unknown edge type',
    mapping({ edge_mappings: [{ ...likes, type_triplet: { ...likes.type_triplet, edge: 'hates' } }] }),
    'edge_mappings[0].type_triplet.edge is "hates": name one of the edge types: likes',
  ],
  [
    'a pair that the edge type does not join',
    mapping({ edge_mappings: [{ ...likes, type_triplet: { ...likes.type_triplet, source_vertex: 'software' } }] }),
    'edge_mappings[0].type_triplet is "software to software": name one of the pairs of likes: person to person, person to software',
  ],
  [
    'an unknown property',
    mapping({
      vertex_mappings: [{ ...people, column_mappings: [idColumn, { column: { index: 1 }, property: 'nam' }] }],
    }),
    'vertex_mappings[0].column_mappings[1].property is "nam": name one of the properties: id, name, age',
  ],
  [
    'a property that is mapped twice',
    mapping({ vertex_mappings: [{ ...people, column_mappings: [idColumn, idColumn] }] }),
    'vertex_mappings[0].column_mappings[1].property is "id": map each property once',
  ],
  [
    'no column for the primary key',
    mapping({ vertex_mappings: [{ ...people, column_mappings: [{ column: { index: 0 }, property: 'name' }] }] }),
    'vertex_mappings[0].column_mappings is [{"column":{"index":0},"property":"name"}]: map a column to the primary key id',
  ],
  [
    'a column with neither index nor name',
    mapping({ vertex_mappings: [{ ...people, column_mappings: [{ column: {}, property: 'id' }] }] }),
    'vertex_mappings[0].column_mappings[0].column is {}: give the index or the name of the column',
  ],
  [
    'a negative index',
    mapping({ vertex_mappings: [{ ...people, column_mappings: [{ column: { index: -1 }, property: 'id' }] }] }),
    'vertex_mappings[0].column_mappings[0].column.index is -1: count columns from 0',
  ],
  [
    'a column by name in files without a header row',
    mapping(
      { vertex_mappings: [{ ...people, column_mappings: [{ column: { name: 'x' }, property: 'id' }] }] },
      { header_row: false },
    ),
    'vertex_mappings[0].column_mappings[0].column.name is "x": give the index: header_row is false, so columns have no names',
  ],
  [
    'only one end of an edge',
    mapping({ edge_mappings: [{ ...likes, source_vertex_mappings: [{ column: { index: 0 } }] }] }),
    'edge_mappings[0].destination_vertex_mappings is null: map both ends of the edge, or neither',
  ],
  [
    'an end of an edge that is not the primary key',
    mapping({ edge_mappings: [{ ...likes, source_vertex_mappings: [{ column: { index: 0 }, property: 'name' }] }] }),
    'edge_mappings[0].source_vertex_mappings[0].property is "name": name the primary key, id, or leave it out',
  ],
  [
    'no inputs',
    mapping({ vertex_mappings: [{ ...people, inputs: [] }] }),
    'vertex_mappings[0].inputs is []: name at least one file',
  ],
  [
    'a relative input without a location',
    { edge_mappings: [likes] },
    'edge_mappings[0].inputs[0] is "likes.csv": give an absolute path, or the directory as loading_config.data_source.location',
  ],
  [
    'a relative input, and a directory of the client',
    { loading_config: { data_source: { location: '@/at/home' } }, edge_mappings: [likes] },
    'edge_mappings[0].inputs[0] is "likes.csv": give an absolute path, or the directory as loading_config.data_source.location',
  ],
  [
    'a relative location',
    { loading_config: { data_source: { location: 'data' } } },
    'loading_config.data_source.location is "data": give an absolute directory',
  ],
  [
    'a delimiter of two characters',
    mapping({}, { delimiter: '||' }),
    'loading_config.format.metadata.delimiter is "||": give one ASCII character',
  ],
];

describe('an invalid mapping is refused, naming the field, its value and the remedy', () => {
  test.each(INVALID)('%s', (_, document, message) => {
    expect(() => checkMapping(SCHEMA, document)).toThrow(
      expect.objectContaining({ code: 'GK_INVALID_MAPPING', message: `Invalid mapping: ${message}` }),
    );
  });
});

test('inputs are found below the location, vertices before edges, and absolute ones where they are', () => {
  const document = mapping({
    vertex_mappings: [{ ...people, inputs: ['a/person.csv', '/elsewhere/person.csv'] }],
    edge_mappings: [likes],
  });
  expect(inputFiles(document)).toEqual(['/data/a/person.csv', '/elsewhere/person.csv', '/data/likes.csv']);
});
