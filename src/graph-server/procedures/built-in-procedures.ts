/** The procedures that every graph has, as GraphScope Interactive names them. Imported by the parent too: no engine here. */
import type { PropertyType } from '../../types/graph.js';
import type { ProcedureSignature, ProcedureValue } from '../../types/procedure.js';

export type BuiltInName = 'count_vertices' | 'pagerank' | 'k_neighbors' | 'shortest_path_among_three';

export interface BuiltInProcedure extends ProcedureSignature {
  readonly name: BuiltInName;
  readonly description: string;
}

const text: PropertyType = { string: { long_text: '' } };
const int32: PropertyType = { primitive_type: 'DT_SIGNED_INT32' };
const int64: PropertyType = { primitive_type: 'DT_SIGNED_INT64' };
const double: PropertyType = { primitive_type: 'DT_DOUBLE' };

export const BUILT_IN_PROCEDURES: readonly BuiltInProcedure[] = [
  {
    name: 'count_vertices',
    description: 'How many vertices of a type there are',
    params: [value('labelName', text)],
    returns: [value('count', int64)],
  },
  {
    name: 'pagerank',
    description: 'The PageRank of the vertices of one type, along the edges of one type',
    params: [
      value('vertex_label', text),
      value('edge_label', text),
      value('damping_factor', double),
      value('max_iterations', int32),
      value('epsilon', double),
    ],
    returns: [value('label_name', text), value('vertex_oid', int64), value('pagerank', double)],
  },
  {
    name: 'k_neighbors',
    description: 'The vertices that are at most k edges away from one, along edges of any type in any direction',
    params: [value('label_name', text), value('oid', int64), value('k', int32)],
    returns: [value('label_name', text), value('vertex_oid', int64)],
  },
  {
    name: 'shortest_path_among_three',
    description: 'The two shortest of the shortest paths between three vertices, joined, as text',
    params: [1, 2, 3].flatMap((index) => [value(`label_name${index}`, text), value(`oid${index}`, int64)]),
    returns: [value('shortest_path_among_three (label name, vertex oid)', text)],
  },
];

export function builtInProcedure(name: string): BuiltInProcedure | undefined {
  return BUILT_IN_PROCEDURES.find((procedure) => procedure.name === name);
}

function value(name: string, type: PropertyType): ProcedureValue {
  return { name, type, allow_cast: true };
}
