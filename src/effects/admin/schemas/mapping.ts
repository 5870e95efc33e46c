/** The bulk loading document of GraphScope Interactive. */
import { Type } from '@sinclair/typebox';
import { Anything, oneOf } from './build.js';

const Name = Type.String({ minLength: 1, description: 'a name' });
const Inputs = Type.Array(Type.String({ minLength: 1, description: 'the path of a file' }), {
  minItems: 1,
  description: 'a list of paths of files, at least one',
});

const ColumnMappings = Type.Array(
  Type.Object({
    column: Type.Object(
      {
        index: Type.Optional(Type.Integer({ minimum: 0, description: 'the position of a column, counted from 0' })),
        name: Type.Optional(Type.String({ description: 'the name of a column' })),
      },
      { description: 'a column: {"index"} or {"name"}' },
    ),
    property: Type.Optional(Type.String({ description: 'the name of a property' })),
  }),
  { description: 'a list of {"column", "property"}' },
);

const CsvMetadataSchema = Type.Object({
  delimiter: Type.Optional(Type.String({ description: 'the text between two columns' })),
  header_row: Type.Optional(Type.Boolean()),
  quoting: Type.Optional(Type.Boolean()),
  quote_char: Type.Optional(Type.String()),
  double_quote: Type.Optional(Type.Boolean()),
  escaping: Type.Optional(Type.Boolean()),
  escape_char: Type.Optional(Type.String()),
  null_values: Type.Optional(Type.Array(Type.String(), { description: 'a list of texts that mean null' })),
  block_size: Type.Optional(
    Type.Unsafe<string | number>({ type: ['string', 'number'], description: 'a size, such as "4MB"' }),
  ),
  batch_reader: Type.Optional(Type.Boolean()),
});

const LoadingConfigSchema = Type.Object({
  data_source: Type.Optional(
    Type.Object({
      scheme: Type.Optional(oneOf(['file'])),
      location: Type.Optional(Type.String({ description: 'the path of a directory' })),
    }),
  ),
  import_option: Type.Optional(oneOf(['init', 'overwrite'])),
  format: Type.Optional(
    Type.Object({ type: Type.Optional(oneOf(['csv'])), metadata: Type.Optional(CsvMetadataSchema) }),
  ),
  x_csr_params: Type.Optional(Anything),
});

const VertexMappingSchema = Type.Object({
  type_name: Name,
  inputs: Inputs,
  column_mappings: Type.Optional(ColumnMappings),
});

const EdgeMappingSchema = Type.Object({
  type_triplet: Type.Object(
    { edge: Name, source_vertex: Name, destination_vertex: Name },
    { description: 'an edge type and its ends: {"edge", "source_vertex", "destination_vertex"}' },
  ),
  inputs: Inputs,
  source_vertex_mappings: Type.Optional(ColumnMappings),
  destination_vertex_mappings: Type.Optional(ColumnMappings),
  column_mappings: Type.Optional(ColumnMappings),
});

export const MappingDocumentSchema = Type.Object(
  {
    loading_config: Type.Optional(LoadingConfigSchema),
    vertex_mappings: Type.Optional(Type.Array(VertexMappingSchema, { description: 'a list of vertex mappings' })),
    edge_mappings: Type.Optional(Type.Array(EdgeMappingSchema, { description: 'a list of edge mappings' })),
  },
  { $id: 'MappingDocument', description: 'a mapping document: {"vertex_mappings": [...], "edge_mappings": [...]}' },
);
