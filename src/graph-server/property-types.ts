/** Interactive's property types and the engine's column types. Both parent and loader use this, so the engine is not imported. */
import type { PrimitiveType, PropertyType } from '../types/graph.js';

const COLUMN_OF_PRIMITIVE: Readonly<Record<PrimitiveType, string>> = {
  DT_SIGNED_INT32: 'INT32',
  DT_UNSIGNED_INT32: 'UINT32',
  DT_SIGNED_INT64: 'INT64',
  DT_UNSIGNED_INT64: 'UINT64',
  DT_BOOL: 'BOOL',
  DT_FLOAT: 'FLOAT',
  DT_DOUBLE: 'DOUBLE',
  DT_STRING: 'STRING',
};

/** What there are more of in the engine goes to the next wider one; 128 bits have no wider one. */
const PRIMITIVE_OF_COLUMN: Readonly<Record<string, PrimitiveType>> = {
  INT8: 'DT_SIGNED_INT32',
  INT16: 'DT_SIGNED_INT32',
  INT32: 'DT_SIGNED_INT32',
  INT64: 'DT_SIGNED_INT64',
  INT128: 'DT_SIGNED_INT64',
  SERIAL: 'DT_SIGNED_INT64',
  UINT8: 'DT_UNSIGNED_INT32',
  UINT16: 'DT_UNSIGNED_INT32',
  UINT32: 'DT_UNSIGNED_INT32',
  UINT64: 'DT_UNSIGNED_INT64',
  BOOL: 'DT_BOOL',
  FLOAT: 'DT_FLOAT',
  DOUBLE: 'DT_DOUBLE',
  DECIMAL: 'DT_DOUBLE',
};

/** What a schema may say, for error messages. */
export const PROPERTY_TYPE_REMEDY = `use {"primitive_type": ${Object.keys(COLUMN_OF_PRIMITIVE).join(' | ')}}, {"string": {"long_text" | "var_char" | "char": …}} or {"temporal": {"timestamp" | "date32": …}}`;

/** The engine's column type; null when the property type is none that we know. Lengths of strings are not enforced. */
export function columnType(type: PropertyType): string | null {
  if ('primitive_type' in type) {
    return Object.hasOwn(COLUMN_OF_PRIMITIVE, type.primitive_type) ? COLUMN_OF_PRIMITIVE[type.primitive_type] : null;
  }
  if ('string' in type) return isOneOf(type.string, ['long_text', 'var_char', 'char']) ? 'STRING' : null;
  if ('temporal' in type && isOneOf(type.temporal, ['timestamp', 'date32'])) {
    return 'timestamp' in type.temporal ? 'TIMESTAMP' : 'DATE';
  }
  return null;
}

function isOneOf(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.some((key) => key in value);
}

/** The property type for a column of the engine; text for what no property type describes, such as a vertex. */
export function propertyTypeOf(column: string): PropertyType {
  if (column === 'DATE') return { temporal: { date32: '' } };
  if (column.startsWith('TIMESTAMP')) return { temporal: { timestamp: '' } };
  const primitive_type = PRIMITIVE_OF_COLUMN[column.replace(/\(.*/, '')];
  return primitive_type === undefined ? { string: { long_text: '' } } : { primitive_type };
}
