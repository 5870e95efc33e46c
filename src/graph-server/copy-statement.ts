/** Builds the statement that loads one CSV file into one table, its columns put in the table's order. */
import { GraphkeeperError } from '../errors.js';
import type { ColumnMapping, EdgeMapping, GraphSchema, PropertyDefinition, VertexMapping } from '../types/graph.js';
import { isLeftOut } from './check-mapping.js';
import { type CsvDialect, csvOptions, hasNullValues } from './csv-dialect.js';
import { quoteIdentifier, quoteString } from './cypher-text.js';
import { columnType } from './property-types.js';

/** One file to load: the table, what its rows are made of, and which columns feed them. */
export interface CopyPlan {
  readonly typeName: string;
  /** In the order of the table. `mapping` null: the property stays NULL; undefined: no mapping, so columns go by position. */
  readonly targets: readonly CopyTarget[];
  /** Both ends of an edge; null for a vertex type. */
  readonly ends: { readonly source: string; readonly destination: string } | null;
  /** Mapped files may have columns that nobody wants; without a mapping the columns must be exactly the targets. */
  readonly byPosition: boolean;
}

interface CopyTarget {
  readonly name: string;
  readonly type: string;
  readonly column: ColumnMapping['column'] | null;
}

export function vertexPlan(schema: GraphSchema, mapping: VertexMapping): CopyPlan {
  const properties = schema.vertex_types.find((type) => type.type_name === mapping.type_name)?.properties ?? [];
  const columns = mapping.column_mappings ?? [];
  const byPosition = columns.length === 0;
  return {
    typeName: mapping.type_name,
    targets: propertyTargets(properties, byPosition ? null : columns, 0),
    ends: null,
    byPosition,
  };
}

export function edgePlan(schema: GraphSchema, mapping: EdgeMapping): CopyPlan {
  const { edge, source_vertex: source, destination_vertex: destination } = mapping.type_triplet;
  const properties = schema.edge_types?.find((type) => type.type_name === edge)?.properties ?? [];
  const columns = mapping.column_mappings ?? [];
  const byPosition = columns.length === 0 && isLeftOut(mapping.source_vertex_mappings);
  return {
    typeName: edge,
    targets: [
      keyTarget(schema, source, mapping.source_vertex_mappings, 0),
      keyTarget(schema, destination, mapping.destination_vertex_mappings, 1),
      ...propertyTargets(properties, byPosition ? null : columns, 2),
    ],
    ends: { source, destination },
    byPosition,
  };
}

/**
 * @param header the fields of the file's first record
 * @throws GK_IMPORT_FAILED when the file lacks a column
 */
export function copyStatement(plan: CopyPlan, file: string, header: readonly string[], dialect: CsvDialect): string {
  if (plan.byPosition && header.length !== plan.targets.length) throw wrongWidth(plan, file, header);
  const types = new Map<number, string>();
  const values = plan.targets.map(({ column, type }, position) => {
    if (column === null) return `CAST(NULL AS ${type}) AS p${position}`;
    const index = columnIndex(column, file, header);
    // The engine names file and line of a bad value only if it reads the column as its own type.
    // But it looks for null values in text columns only.
    if (!types.has(index)) types.set(index, hasNullValues(dialect) ? 'STRING' : type);
    return `${types.get(index) === type ? `c${index}` : `CAST(c${index} AS ${type})`} AS p${position}`;
  });
  const columns = header.map((_, index) => `c${index} ${types.get(index) ?? 'STRING'}`);
  const source = `LOAD WITH HEADERS (${columns.join(', ')}) FROM ${quoteString(escapeGlob(file))} (${csvOptions(dialect)}) RETURN ${values.join(', ')}`;
  const ends =
    plan.ends === null ? '' : ` (from=${quoteString(plan.ends.source)}, to=${quoteString(plan.ends.destination)})`;
  return `COPY ${quoteIdentifier(plan.typeName)} FROM (${source})${ends}`;
}

function keyTarget(
  schema: GraphSchema,
  vertexName: string,
  mappings: readonly ColumnMapping[] | undefined,
  position: number,
): CopyTarget {
  const vertex = schema.vertex_types.find((type) => type.type_name === vertexName);
  const key = vertex?.properties.find((property) => property.property_name === vertex.primary_keys[0]);
  return {
    name: `key of ${vertexName}`,
    type: key === undefined ? 'STRING' : (columnType(key.property_type) ?? 'STRING'),
    column: mappings?.[0]?.column ?? { index: position },
  };
}

/** `columns` null: by position, counted from `first`. */
function propertyTargets(
  properties: readonly PropertyDefinition[],
  columns: readonly ColumnMapping[] | null,
  first: number,
): CopyTarget[] {
  return properties.map(({ property_name: name, property_type }, position) => ({
    name,
    type: columnType(property_type) ?? 'STRING',
    column:
      columns === null
        ? { index: first + position }
        : (columns.find((mapping) => mapping.property === name)?.column ?? null),
  }));
}

function columnIndex(column: ColumnMapping['column'], file: string, header: readonly string[]): number {
  const index = column.index ?? header.indexOf(column.name ?? '');
  if (index >= 0 && index < header.length) return index;
  const wanted = column.index === undefined ? `named ${column.name}` : `${column.index} (counted from 0)`;
  throw failed(`${file} has no column ${wanted}: it has ${header.length} columns, ${header.join(', ')}`);
}

function wrongWidth(plan: CopyPlan, file: string, header: readonly string[]): GraphkeeperError {
  const wanted = plan.targets.map((target) => target.name).join(', ');
  return failed(
    `${file} has ${header.length} columns (${header.join(', ')}), but ${plan.typeName} takes ${plan.targets.length} (${wanted}): give column mappings`,
  );
}

/** The engine takes a path for a pattern; a set of one character stands for that character. */
function escapeGlob(path: string): string {
  return path.replaceAll(/[[*?]/g, '[$&]');
}

function failed(reason: string): GraphkeeperError {
  return new GraphkeeperError('GK_IMPORT_FAILED', { reason });
}
