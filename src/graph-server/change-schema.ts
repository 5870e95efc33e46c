/**
 * From a change of a schema to the schema after it and the statements that change the tables. Types and properties are
 * numbered by their position, as everywhere: behind one that was deleted the numbers move up. Used by the parent, so it
 * must not import the engine.
 */
import { GraphkeeperError } from '../errors.js';
import type { EdgeType, GraphSchema, PropertyDefinition, VertexType, VertexTypePair } from '../types/graph.js';
import type { SchemaChange, TypeExtension } from '../types/schema-change.js';
import { completeSchema } from './check-schema.js';
import { quoteIdentifier } from './cypher-text.js';
import { columnType } from './property-types.js';
import { edgeTypeStatement, propertyColumn, vertexTypeStatement } from './schema-to-ddl.js';

export interface ChangedSchema {
  readonly schema: GraphSchema;
  /** To be run all or none; none when there is nothing to do. */
  readonly statements: readonly string[];
}

type Lists = { readonly vertex_types: readonly VertexType[]; readonly edge_types: readonly EdgeType[] };

/** @param schema one that completeSchema has passed. @throws GK_INVALID_SCHEMA, GK_TYPE_NOT_FOUND */
export function changeSchema(schema: GraphSchema, change: SchemaChange): ChangedSchema {
  const before: Lists = { vertex_types: schema.vertex_types, edge_types: schema.edge_types ?? [] };
  switch (change.action) {
    case 'addVertexType': {
      requireNew(before, change.type.type_name);
      const after = renumbered({ ...before, vertex_types: [...before.vertex_types, change.type] });
      return { schema: after, statements: after.vertex_types.slice(-1).map(vertexTypeStatement) };
    }
    case 'addEdgeType': {
      requireNew(before, change.type.type_name);
      const after = renumbered({ ...before, edge_types: [...before.edge_types, change.type] });
      return { schema: after, statements: after.edge_types.slice(-1).map(edgeTypeStatement) };
    }
    case 'extendVertexType': {
      const type = found(before.vertex_types, change.type.type_name, 'vertex');
      return extend(before, type, change.type, []);
    }
    case 'extendEdgeType': {
      const type = found(before.edge_types, change.type.type_name, 'edge');
      return extend(before, type, change.type, newPairs(type, change.type));
    }
    case 'deleteVertexType':
      return deleteVertexType(before, change.typeName);
    case 'deleteEdgeType':
      return deleteEdgeType(before, found(before.edge_types, change.typeName, 'edge'), change.pair);
  }
}

function extend(
  before: Lists,
  type: VertexType | EdgeType,
  extension: TypeExtension,
  pairs: readonly VertexTypePair[],
): ChangedSchema {
  const properties = newProperties(type.properties ?? [], extension.properties ?? []);
  const extended = <Type extends VertexType | EdgeType>(one: Type): Type =>
    one.type_name === type.type_name ? { ...one, properties: [...(one.properties ?? []), ...properties] } : one;
  const schema = renumbered({
    vertex_types: before.vertex_types.map(extended),
    edge_types: before.edge_types
      .map(extended)
      .map((one) =>
        one.type_name === type.type_name
          ? { ...one, vertex_type_pair_relations: [...one.vertex_type_pair_relations, ...pairs] }
          : one,
      ),
  });
  const table = `ALTER TABLE ${quoteIdentifier(type.type_name)}`;
  return {
    schema,
    statements: [
      ...properties.map((property) => `${table} ADD ${propertyColumn(property)}`),
      ...pairs.map((pair) => `${table} ADD ${fromTo(pair)}`),
    ],
  };
}

function deleteVertexType(before: Lists, typeName: string): ChangedSchema {
  const type = found(before.vertex_types, typeName, 'vertex');
  const users = before.edge_types.filter(({ vertex_type_pair_relations: pairs }) =>
    pairs.some((pair) => pair.source_vertex === typeName || pair.destination_vertex === typeName),
  );
  if (users.length > 0) {
    const names = users.map(({ type_name }) => type_name).join(', ');
    throw invalid('type_name', typeName, `edges of these types begin or end there, delete them first: ${names}`);
  }
  const vertex_types = before.vertex_types.filter((one) => one !== type);
  return { schema: renumbered({ ...before, vertex_types }), statements: [`DROP TABLE ${quoteIdentifier(typeName)}`] };
}

function deleteEdgeType(
  before: Lists,
  type: EdgeType,
  pair: Pick<VertexTypePair, 'source_vertex' | 'destination_vertex'> | null,
): ChangedSchema {
  const name = quoteIdentifier(type.type_name);
  const pairs = type.vertex_type_pair_relations;
  const left = pair === null ? [] : pairs.filter((one) => !isSamePair(one, pair));
  if (pair !== null && left.length === pairs.length) {
    throw missing('edge', `${type.type_name} from ${pair.source_vertex} to ${pair.destination_vertex}`);
  }
  const others = before.edge_types.flatMap((one) => {
    if (one !== type) return [one];
    return left.length === 0 ? [] : [{ ...one, vertex_type_pair_relations: left }];
  });
  const statement =
    left.length === 0 || pair === null ? `DROP TABLE ${name}` : `ALTER TABLE ${name} DROP ${fromTo(pair)}`;
  return { schema: renumbered({ ...before, edge_types: others }), statements: [statement] };
}

/** A property that is there already may be given again, but not with another type. */
function newProperties(
  present: readonly PropertyDefinition[],
  wanted: readonly PropertyDefinition[],
): PropertyDefinition[] {
  return wanted.filter(({ property_name: name, property_type: type }, index) => {
    const known = present.find((one) => one.property_name === name);
    if (known === undefined) return true;
    if (columnType(known.property_type) === columnType(type)) return false;
    const remedy = `${name} is there with another type, which cannot be changed: leave it out`;
    throw invalid(`properties[${index}].property_type`, type, remedy);
  });
}

function newPairs(type: EdgeType, { vertex_type_pair_relations: wanted = [] }: TypeExtension): VertexTypePair[] {
  return wanted.filter((pair, index) => {
    if (type.vertex_type_pair_relations.some((one) => isSamePair(one, pair))) return false;
    if (pair.relation === undefined || pair.relation === 'MANY_TO_MANY') return true;
    const remedy = 'a pair that is added to a type can only be MANY_TO_MANY: choose that, or create a type of its own';
    throw invalid(`vertex_type_pair_relations[${index}].relation`, pair.relation, remedy);
  });
}

/** Numbers are given anew; fields are named as the caller knows them, within the type. */
function renumbered({ vertex_types, edge_types }: Lists): Lists {
  const withoutId = <Type extends VertexType | EdgeType>({ type_id, ...type }: Type) => ({
    ...type,
    ...(type.properties && { properties: type.properties.map(({ property_id, ...property }) => property) }),
  });
  try {
    const { edge_types: edges = [], ...schema } = completeSchema({
      vertex_types: vertex_types.map(withoutId) as VertexType[],
      edge_types: edge_types.map(withoutId) as EdgeType[],
    });
    return { ...schema, edge_types: edges };
  } catch (error) {
    if (!(error instanceof GraphkeeperError) || typeof error.details.field !== 'string') throw error;
    const field = error.details.field.replace(/^(?:vertex|edge)_types\[\d+\]\./, '');
    throw new GraphkeeperError(error.code, { ...error.details, field }, { cause: error });
  }
}

function requireNew({ vertex_types, edge_types }: Lists, name: string): void {
  const known = [...vertex_types, ...edge_types].find((one) => one.type_name.toLowerCase() === name.toLowerCase());
  if (known === undefined) return;
  throw invalid(
    'type_name',
    name,
    `there is a type ${known.type_name} already: choose another name, or extend it (PUT)`,
  );
}

function found<Type extends VertexType | EdgeType>(
  types: readonly Type[],
  name: string,
  kind: 'vertex' | 'edge',
): Type {
  const type = types.find((one) => one.type_name === name);
  if (type === undefined) throw missing(kind, name);
  return type;
}

function isSamePair(
  one: Pick<VertexTypePair, 'source_vertex' | 'destination_vertex'>,
  other: Pick<VertexTypePair, 'source_vertex' | 'destination_vertex'>,
): boolean {
  return one.source_vertex === other.source_vertex && one.destination_vertex === other.destination_vertex;
}

function fromTo(pair: Pick<VertexTypePair, 'source_vertex' | 'destination_vertex'>): string {
  return `FROM ${quoteIdentifier(pair.source_vertex)} TO ${quoteIdentifier(pair.destination_vertex)}`;
}

function missing(kind: 'vertex' | 'edge', name: string): GraphkeeperError {
  return new GraphkeeperError('GK_TYPE_NOT_FOUND', { kind, name });
}

function invalid(field: string, value: unknown, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_SCHEMA', { field, value, remedy });
}
