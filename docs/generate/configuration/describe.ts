/** What the schema of one option says, in words. */
import type { TSchema } from '@sinclair/typebox';
import { code, codes } from '../markdown.js';

export function typeOf(schema: TSchema): string {
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(typeOf).join(' or ');
  if (Array.isArray(schema.enum)) return codes(schema.enum.map(String));
  if (schema.properties?.type?.enum) return `probe (${codes(schema.properties.type.enum)})`;
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' or ');
  if (schema.type === 'integer') return 'whole number';
  if (schema.type === 'string') return 'text';
  if (schema.type === 'array') return 'list of texts';
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'null') return code('null');
  if (schema.patternProperties) return 'map of names to texts';
  return String(schema.type);
}

export function boundsOf(schema: TSchema): string {
  if (schema.type === 'string' && schema.minLength === 1 && !schema.enum) return 'not empty';
  if (schema.type === 'array' && schema.minItems) return `${schema.minItems} or more`;
  if (schema.type !== 'integer' && schema.type !== 'number') return schema.pattern ? String(schema.expects ?? '') : '';
  return schema.maximum === Number.MAX_SAFE_INTEGER
    ? `${schema.minimum} or more`
    : `${schema.minimum} to ${schema.maximum}`;
}

export function defaultOf(schema: TSchema): string {
  if (!('default' in schema)) return '';
  return code(typeof schema.default === 'string' ? schema.default : JSON.stringify(schema.default));
}
