/** The counts of a GraphServer in GraphScope Interactive's form, with the ids that the schema gives the types. */
import type { Static } from '@sinclair/typebox';
import type { TypeCounts } from '../../types/element-counts.js';
import type { GraphSchema } from '../../types/graph.js';
import type { StatisticsSchema } from './schemas/element.js';

/** Types that a query created, outside the schema, are not counted. */
export function statisticsView(schema: GraphSchema, counts: TypeCounts): Static<typeof StatisticsSchema> {
  const vertices = schema.vertex_types.map(({ type_name }, type_id) => ({
    type_id,
    type_name,
    count: counts.vertices.find(({ label }) => label === type_name)?.count ?? 0,
  }));
  const edges = (schema.edge_types ?? []).map(({ type_name, vertex_type_pair_relations }, type_id) => ({
    type_id,
    type_name,
    vertex_type_pair_statistics: vertex_type_pair_relations.map(({ source_vertex, destination_vertex }) => ({
      source_vertex,
      destination_vertex,
      count:
        counts.edges.find(
          ({ label, source, destination }) =>
            label === type_name && source === source_vertex && destination === destination_vertex,
        )?.count ?? 0,
    })),
  }));
  return {
    total_vertex_count: sum(vertices),
    total_edge_count: sum(edges.flatMap((type) => type.vertex_type_pair_statistics)),
    vertex_type_statistics: vertices,
    edge_type_statistics: edges,
  };
}

function sum(counted: readonly { readonly count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0);
}
