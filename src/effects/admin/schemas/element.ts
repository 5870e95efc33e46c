/** Vertices, edges and statistics as GraphScope Interactive writes them. */
import { type TObject, Type } from '@sinclair/typebox';

const Label = Type.String({ description: 'the name of a type' });
const Key = Type.Unknown({ description: 'the value of the primary key' });
const KeyText = Type.String({ description: 'the value of the primary key' });
const Count = Type.Integer({ minimum: 0 });

const Properties = Type.Array(Type.Object({ name: Type.String(), value: Type.Unknown() }), {
  description: 'a list of {"name", "value"}',
});

export const VertexDataSchema = Type.Object({ label: Label, values: Properties });

export const EdgeDataSchema = Type.Object({
  src_label: Label,
  dst_label: Label,
  edge_label: Label,
  src_primary_key_value: Key,
  dst_primary_key_value: Key,
  properties: Properties,
});

const VertexRequestSchema = Type.Object({
  label: Label,
  primary_key_value: Key,
  properties: Type.Optional(Properties),
});

const EdgeRequestSchema = Type.Composite([
  Type.Omit(EdgeDataSchema, ['properties']),
  Type.Object({ properties: Type.Optional(Properties) }),
]);

const Both = Type.Object(
  {
    vertex_request: Type.Optional(Type.Array(VertexRequestSchema)),
    edge_request: Type.Optional(Type.Array(EdgeRequestSchema)),
  },
  { description: 'vertices and edges together' },
);

export const VertexRequestsSchema = Type.Union([Both, VertexRequestSchema, Type.Array(VertexRequestSchema)]);
export const EdgeRequestsSchema = Type.Union([Type.Array(EdgeRequestSchema), EdgeRequestSchema, Both]);

export function vertexQuery(): TObject {
  return Type.Object({ label: Label, primary_key_value: KeyText });
}

/** `isRead`: which type it is must be said; when it is deleted, the only one between the two is meant. */
export function edgeQuery(isRead: boolean): TObject {
  return Type.Object({
    edge_label: isRead ? Label : Type.Optional(Label),
    src_label: Label,
    src_primary_key_value: KeyText,
    dst_label: Label,
    dst_primary_key_value: KeyText,
  });
}

export const StatisticsSchema = Type.Object({
  total_vertex_count: Count,
  total_edge_count: Count,
  vertex_type_statistics: Type.Array(Type.Object({ type_id: Count, type_name: Label, count: Count })),
  edge_type_statistics: Type.Array(
    Type.Object({
      type_id: Count,
      type_name: Label,
      vertex_type_pair_statistics: Type.Array(
        Type.Object({ source_vertex: Label, destination_vertex: Label, count: Count }),
      ),
    }),
  ),
});
