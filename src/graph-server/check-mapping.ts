/** What a mapping document must be for a given schema. Imported by the parent too, so it must not import the engine. */
import { isAbsolute, resolve } from 'node:path';
import { GraphkeeperError } from '../errors.js';
import type {
  ColumnMapping,
  EdgeMapping,
  EdgeType,
  GraphSchema,
  MappingDocument,
  VertexMapping,
} from '../types/graph.js';
import { csvDialect } from './csv-dialect.js';

/** @throws GK_INVALID_MAPPING with the field's path, its value and the remedy */
export function checkMapping(schema: GraphSchema, mapping: MappingDocument): void {
  const hasHeader = csvDialect(mapping.loading_config?.format?.metadata).header;
  checkLocation(mapping);
  mapping.vertex_mappings?.forEach((vertex, index) => {
    checkVertexMapping(schema, vertex, `vertex_mappings[${index}]`, hasHeader);
  });
  mapping.edge_mappings?.forEach((edge, index) => {
    checkEdgeMapping(schema, edge, `edge_mappings[${index}]`, hasHeader);
  });
}

/** Absolute paths of all inputs, vertices first, in the order in which they are loaded. */
export function inputFiles(mapping: MappingDocument): string[] {
  const inputs = [...(mapping.vertex_mappings ?? []), ...(mapping.edge_mappings ?? [])].flatMap((one) => one.inputs);
  return inputs.map((input) => inputPath(mapping, input));
}

/** An input is absolute, or relative to the location of the data source. */
export function inputPath(mapping: MappingDocument, input: string): string {
  return resolve(locationOf(mapping) ?? '/', input);
}

/**
 * A location that begins with @ is a directory of the client. Interactive's SDK uploads what is in it, puts the uploaded
 * files in place of the inputs, and leaves the location as it was.
 */
function locationOf(mapping: MappingDocument): string | undefined {
  const location = mapping.loading_config?.data_source?.location;
  return location?.startsWith('@') ? undefined : location;
}

function checkLocation(mapping: MappingDocument): void {
  const field = 'loading_config.data_source.location';
  const location = locationOf(mapping);
  if (location !== undefined) {
    if (!isAbsolute(location)) throw invalid(field, location, 'give an absolute directory');
    return;
  }
  const groups = { vertex_mappings: mapping.vertex_mappings ?? [], edge_mappings: mapping.edge_mappings ?? [] };
  for (const [name, mappings] of Object.entries(groups)) {
    mappings.forEach((one, index) => {
      const relative = one.inputs.findIndex((input) => !isAbsolute(input));
      if (relative < 0) return;
      const path = `${name}[${index}].inputs[${relative}]`;
      throw invalid(path, one.inputs[relative], `give an absolute path, or the directory as ${field}`);
    });
  }
}

function checkVertexMapping(schema: GraphSchema, mapping: VertexMapping, path: string, hasHeader: boolean): void {
  const type = schema.vertex_types.find((one) => one.type_name === mapping.type_name);
  if (type === undefined) {
    const known = schema.vertex_types.map((one) => one.type_name);
    throw invalid(`${path}.type_name`, mapping.type_name, oneOf('vertex types', known));
  }
  checkInputs(mapping.inputs, path);
  if (mapping.column_mappings === undefined || mapping.column_mappings.length === 0) return;
  const field = `${path}.column_mappings`;
  checkColumns(
    mapping.column_mappings,
    field,
    type.properties.map((one) => one.property_name),
    hasHeader,
  );
  const key = type.primary_keys[0];
  if (!mapping.column_mappings.some((column) => column.property === key)) {
    throw invalid(field, mapping.column_mappings, `map a column to the primary key ${key}`);
  }
}

function checkEdgeMapping(schema: GraphSchema, mapping: EdgeMapping, path: string, hasHeader: boolean): void {
  const type = edgeTypeOf(schema, mapping, path);
  checkInputs(mapping.inputs, path);
  for (const [end, vertexName] of [
    ['source_vertex_mappings', mapping.type_triplet.source_vertex],
    ['destination_vertex_mappings', mapping.type_triplet.destination_vertex],
  ] as const) {
    const columns = mapping[end];
    if (isLeftOut(columns)) continue;
    const vertex = schema.vertex_types.find((one) => one.type_name === vertexName);
    checkKeyColumn(columns, `${path}.${end}`, vertex?.primary_keys[0], hasHeader);
  }
  const hasNoSource = isLeftOut(mapping.source_vertex_mappings);
  if (hasNoSource !== isLeftOut(mapping.destination_vertex_mappings)) {
    const missing = hasNoSource ? 'source' : 'destination';
    throw invalid(`${path}.${missing}_vertex_mappings`, null, 'map both ends of the edge, or neither');
  }
  const names = (type.properties ?? []).map((one) => one.property_name);
  checkColumns(mapping.column_mappings ?? [], `${path}.column_mappings`, names, hasHeader);
}

/** Then columns go by position. Some clients send an empty list. */
export function isLeftOut(columns: readonly ColumnMapping[] | undefined): columns is undefined | readonly [] {
  return columns === undefined || columns.length === 0;
}

function edgeTypeOf(schema: GraphSchema, mapping: EdgeMapping, path: string): EdgeType {
  const { edge, source_vertex, destination_vertex } = mapping.type_triplet;
  const edgeTypes = schema.edge_types ?? [];
  const type = edgeTypes.find((one) => one.type_name === edge);
  if (type === undefined) {
    const known = edgeTypes.map((one) => one.type_name);
    throw invalid(`${path}.type_triplet.edge`, edge, oneOf('edge types', known));
  }
  const pairs = type.vertex_type_pair_relations;
  if (!pairs.some((pair) => pair.source_vertex === source_vertex && pair.destination_vertex === destination_vertex)) {
    const known = pairs.map((pair) => `${pair.source_vertex} to ${pair.destination_vertex}`);
    const value = `${source_vertex} to ${destination_vertex}`;
    throw invalid(`${path}.type_triplet`, value, oneOf(`pairs of ${edge}`, known));
  }
  return type;
}

function checkInputs(inputs: readonly string[], path: string): void {
  if (inputs.length === 0) throw invalid(`${path}.inputs`, inputs, 'name at least one file');
  const empty = inputs.indexOf('');
  if (empty >= 0) throw invalid(`${path}.inputs[${empty}]`, '', 'name a file');
}

function checkKeyColumn(
  columns: readonly ColumnMapping[],
  path: string,
  key: string | undefined,
  hasHeader: boolean,
): void {
  const column = columns[0];
  if (columns.length !== 1 || column === undefined) {
    throw invalid(path, columns, 'map exactly one column, the primary key of the vertex');
  }
  checkPlace(column, `${path}[0]`, hasHeader);
  if (column.property !== undefined && column.property !== key) {
    throw invalid(`${path}[0].property`, column.property, `name the primary key, ${key}, or leave it out`);
  }
}

function checkColumns(
  columns: readonly ColumnMapping[],
  path: string,
  properties: readonly string[],
  hasHeader: boolean,
): void {
  const seen = new Set<string>();
  columns.forEach((column, index) => {
    const at = `${path}[${index}]`;
    checkPlace(column, at, hasHeader);
    if (column.property === undefined || !properties.includes(column.property)) {
      throw invalid(`${at}.property`, column.property ?? null, oneOf('properties', properties));
    }
    if (seen.has(column.property)) throw invalid(`${at}.property`, column.property, 'map each property once');
    seen.add(column.property);
  });
}

function checkPlace(mapping: ColumnMapping, path: string, hasHeader: boolean): void {
  const { index, name } = mapping.column;
  if (index !== undefined) {
    if (Number.isInteger(index) && index >= 0) return;
    throw invalid(`${path}.column.index`, index, 'count columns from 0');
  }
  if (name === undefined || name === '') {
    throw invalid(`${path}.column`, mapping.column, 'give the index or the name of the column');
  }
  if (!hasHeader) {
    throw invalid(`${path}.column.name`, name, 'give the index: header_row is false, so columns have no names');
  }
}

function oneOf(what: string, known: readonly string[]): string {
  return known.length === 0 ? `there are no ${what}` : `name one of the ${what}: ${known.join(', ')}`;
}

function invalid(field: string, value: unknown, remedy: string): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_MAPPING', { field, value, remedy });
}
