/** The graph and schema documents of GraphScope Interactive. Fields that are not known here are let through. */
import { Type } from '@sinclair/typebox';
import { Anything, oneOf, ref, Time } from './build.js';
import { MappingDocumentSchema } from './mapping.js';
import { ProcedureDocumentSchema, ProcedureSchema } from './procedure.js';
import { PropertyTypeSchema } from './property-type.js';

const Name = Type.String({ minLength: 1, description: 'a name' });
const Position = Type.Integer({ minimum: 0, description: 'its position in the list, counted from 0, or leave it out' });

const PropertySchema = Type.Object({
  property_id: Type.Optional(Position),
  property_name: Name,
  property_type: PropertyTypeSchema,
});

export const VertexTypeSchema = Type.Object({
  type_id: Type.Optional(Position),
  type_name: Name,
  description: Type.Optional(Type.String()),
  properties: Type.Array(PropertySchema, { description: 'a list of properties' }),
  primary_keys: Type.Array(Name, { minItems: 1, maxItems: 1, description: 'a list of exactly one property name' }),
  x_csr_params: Type.Optional(Anything),
});

const VertexTypePairSchema = Type.Object({
  source_vertex: Name,
  destination_vertex: Name,
  relation: Type.Optional(oneOf(['MANY_TO_MANY', 'ONE_TO_MANY', 'MANY_TO_ONE', 'ONE_TO_ONE'])),
  x_csr_params: Type.Optional(Anything),
});

export const EdgeTypeSchema = Type.Object({
  type_id: Type.Optional(Position),
  type_name: Name,
  description: Type.Optional(Type.String()),
  vertex_type_pair_relations: Type.Array(VertexTypePairSchema, {
    minItems: 1,
    description: 'a list of {"source_vertex", "destination_vertex"}, at least one',
  }),
  properties: Type.Optional(Type.Array(PropertySchema, { description: 'a list of properties' })),
  primary_keys: Type.Optional(Type.Array(Name, { description: 'a list of property names' })),
});

/** What a type that is there is to have as well. */
export const TypeExtensionSchema = Type.Object({
  type_name: Name,
  properties: Type.Optional(Type.Array(PropertySchema, { description: 'a list of properties' })),
  vertex_type_pair_relations: Type.Optional(
    Type.Array(VertexTypePairSchema, {
      description: 'a list of {"source_vertex", "destination_vertex"}, of an edge type',
    }),
  ),
});

export const GraphSchemaSchema = Type.Object(
  {
    vertex_types: Type.Array(VertexTypeSchema, { description: 'a list of vertex types' }),
    edge_types: Type.Optional(Type.Array(EdgeTypeSchema, { description: 'a list of edge types' })),
  },
  { $id: 'GraphSchema', description: 'a schema: {"vertex_types": [...], "edge_types": [...]}' },
);

export const GraphDocumentSchema = Type.Object(
  {
    name: Name,
    description: Type.Optional(Type.String()),
    schema: ref(GraphSchemaSchema),
    stored_procedures: Type.Optional(
      Type.Array(ref(ProcedureDocumentSchema), { description: 'a list of procedures: [{"name", "type", "query"}]' }),
    ),
  },
  { $id: 'GraphDocument', description: 'a graph document: {"name", "schema"}' },
);

export const GraphViewSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[0-9]+$' }),
    name: Type.String(),
    description: Type.String(),
    version: Type.String(),
    store_type: Type.String(),
    creation_time: Time,
    data_update_time: Type.Integer({ description: 'when data was last loaded (epoch ms); 0 = never' }),
    data_import_config: Type.Optional(ref(MappingDocumentSchema)),
    schema: ref(GraphSchemaSchema),
    stored_procedures: Type.Array(ref(ProcedureSchema), {
      description: 'its procedures; in the status, those of its own that can be called',
    }),
    built_in: Type.Boolean({ description: 'created by graphkeeper itself, cannot be deleted' }),
  },
  { $id: 'Graph' },
);
