/**
 * What the schemas are built of beside TypeBox's own. A schema's `description` is a noun phrase: the API document shows
 * it, and a refusal says "give <description>".
 */
import { type Static, type TSchema, type TUnsafe, Type } from '@sinclair/typebox';

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words): TUnsafe<Words[number]> {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: words, description: `one of ${words.join(', ')}` });
}

/** A value or null; `type` is its JSON type. */
export function nullable<Value>(type: 'string' | 'integer' | 'number', description: string): TUnsafe<Value | null> {
  return Type.Unsafe<Value | null>({ type: [type, 'null'], description });
}

/** Points at a schema that the Admin Service registers by its `$id`, so that the API document has it once. */
export function ref<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema>> {
  const { $id, description } = schema;
  return Type.Unsafe<Static<Schema>>({ $ref: `${$id}#`, ...(description && { description }) });
}

export const Anything = Type.Record(Type.String(), Type.Unknown());

export const Time = Type.Integer({ description: 'a time in milliseconds since the Unix epoch' });
