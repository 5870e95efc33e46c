/** Turns a schema that completeSchema has passed into the statements that create its tables. */
import type {
  EdgeType,
  GraphSchema,
  PropertyDefinition,
  Relation,
  VertexType,
  VertexTypePair,
} from '../types/graph.js';
import { quoteIdentifier } from './cypher-text.js';
import { columnType } from './property-types.js';

export interface DdlStatement {
  /** Path of the type in the schema, for error messages. */
  readonly field: string;
  readonly typeName: string;
  readonly text: string;
}

const MULTIPLICITY: Readonly<Record<Relation, string>> = {
  MANY_TO_MANY: 'MANY_MANY',
  ONE_TO_MANY: 'ONE_MANY',
  MANY_TO_ONE: 'MANY_ONE',
  ONE_TO_ONE: 'ONE_ONE',
};

/** Vertex types first: edge types refer to them. */
export function schemaToDdl(schema: GraphSchema): DdlStatement[] {
  return [
    ...schema.vertex_types.map((type, index) => ({
      field: `vertex_types[${index}]`,
      typeName: type.type_name,
      text: vertexTypeStatement(type),
    })),
    ...(schema.edge_types ?? []).map((type, index) => ({
      field: `edge_types[${index}]`,
      typeName: type.type_name,
      text: edgeTypeStatement(type),
    })),
  ];
}

export function vertexTypeStatement(type: VertexType): string {
  const key = type.primary_keys.map(quoteIdentifier).join(', ');
  return `CREATE NODE TABLE ${quoteIdentifier(type.type_name)} (${[...columns(type.properties), `PRIMARY KEY (${key})`].join(', ')})`;
}

export function edgeTypeStatement(type: EdgeType): string {
  const parts = [...type.vertex_type_pair_relations.map(pairClause), ...columns(type.properties ?? [])];
  return `CREATE REL TABLE ${quoteIdentifier(type.type_name)} (${parts.join(', ')})`;
}

/** Interactive lets the relation be absent: then anything goes. */
function pairClause(pair: VertexTypePair): string {
  const multiplicity = MULTIPLICITY[pair.relation ?? 'MANY_TO_MANY'];
  return `FROM ${quoteIdentifier(pair.source_vertex)} TO ${quoteIdentifier(pair.destination_vertex)} ${multiplicity}`;
}

function columns(properties: readonly PropertyDefinition[]): string[] {
  return properties.map(propertyColumn);
}

/** Name and type. */
export function propertyColumn(property: PropertyDefinition): string {
  return `${quoteIdentifier(property.property_name)} ${typeOf(property)}`;
}

function typeOf(property: PropertyDefinition): string {
  const type = columnType(property.property_type);
  if (type === null)
    throw new Error(`Property ${property.property_name} has an unknown type: completeSchema refuses it`);
  return type;
}
