/** Whether two schemas describe the same graph, however they are written: ids by position and hints for storage apart. */
import { isDeepStrictEqual } from 'node:util';
import { isFields } from '../load/read-document.js';

export function isSameSchema(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(essence(one), essence(other));
}

function essence(schema: unknown) {
  return {
    vertexTypes: listOf(schema, 'vertex_types').map((type) => ({ ...typeOf(type), key: listOf(type, 'primary_keys') })),
    edgeTypes: listOf(schema, 'edge_types').map((type) => ({
      ...typeOf(type),
      pairs: listOf(type, 'vertex_type_pair_relations').map((pair) => [
        field(pair, 'source_vertex'),
        field(pair, 'destination_vertex'),
        field(pair, 'relation') ?? 'MANY_TO_MANY',
      ]),
    })),
  };
}

function typeOf(type: unknown) {
  const properties = listOf(type, 'properties').map((one) => [
    field(one, 'property_name'),
    field(one, 'property_type'),
  ]);
  return { name: field(type, 'type_name'), properties };
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = field(value, name);
  return Array.isArray(list) ? list : [];
}

function field(value: unknown, name: string): unknown {
  return isFields(value) ? value[name] : undefined;
}
