/** Settings that come as a document: a config file, or an object in a program. */
import type { TSchema } from '@sinclair/typebox';
import { snakeCase, suggestName } from './names.js';
import { ConfigSchema } from './schema.js';
import { configProblem, type Origin, objectFields, recordField, type Setting } from './setting.js';

export interface DocumentStyle {
  /** How this document writes a field's name. */
  readonly spell: (key: string) => string;
  /** Where the value at these keys, as the document spells them, is. */
  readonly locate: (keys: readonly string[]) => Origin;
}

/** @throws GK_CONFIG_INVALID for a key that means nothing, or a section that is not a map */
export function readObject(document: unknown, style: DocumentStyle): Setting[] {
  return readFields(document, ConfigSchema, [], [], style);
}

function readFields(
  value: unknown,
  schema: TSchema,
  path: readonly string[],
  keys: readonly string[],
  style: DocumentStyle,
): Setting[] {
  const fields = objectFields(schema);
  const entry = recordField(schema);
  // An optional object may be null; any other null is a section whose lines are all commented out.
  if ((!fields && !entry) || (value === null && schema.anyOf)) {
    return [{ path, schema, value, origin: style.locate(keys) }];
  }
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw configProblem(style.locate(keys), value, 'give a map of keys and values');
  }
  const known = new Map(Object.entries(fields ?? {}).map(([name, field]) => [style.spell(name), { name, field }]));
  return Object.entries(value).flatMap(([key, inner]) => {
    const innerKeys = [...keys, key];
    if (entry) return readFields(inner, entry, [...path, key], innerKeys, style);
    const match = known.get(key);
    if (!match) throw configProblem(style.locate(innerKeys), inner, suggestName(key, [...known.keys()], 'key'));
    return readFields(inner, match.field, [...path, match.name], innerKeys, style);
  });
}

/** Options that a program gives are spelled as they are inside. */
export const programStyle: DocumentStyle = {
  spell: (key) => key,
  locate: (keys) => ({ source: 'options', field: keys.join('.') || 'options' }),
};

/** A document with snake_case keys. */
export function fileStyle(source: (keys: readonly string[]) => string): DocumentStyle {
  return { spell: snakeCase, locate: (keys) => ({ source: source(keys), field: keys.join('.') || 'the document' }) };
}
