/** A change of a graph's schema, as `POST`, `PUT` and `DELETE /v1/graph/{id}/schema/…` ask for it. */
import type { EdgeType, PropertyDefinition, VertexType, VertexTypePair } from './graph.js';

/** What a type is to have beside what it has; properties that it has already may be repeated. */
export interface TypeExtension {
  readonly type_name: string;
  readonly properties?: readonly PropertyDefinition[];
  /** Edge types only. */
  readonly vertex_type_pair_relations?: readonly VertexTypePair[];
}

export type SchemaChange =
  | { readonly action: 'addVertexType'; readonly type: VertexType }
  | { readonly action: 'addEdgeType'; readonly type: EdgeType }
  | { readonly action: 'extendVertexType'; readonly type: TypeExtension }
  | { readonly action: 'extendEdgeType'; readonly type: TypeExtension }
  | { readonly action: 'deleteVertexType'; readonly typeName: string }
  /** `pair`: only between these two; with the last pair the type goes. */
  | {
      readonly action: 'deleteEdgeType';
      readonly typeName: string;
      readonly pair: Pick<VertexTypePair, 'source_vertex' | 'destination_vertex'> | null;
    };
