/** The types that properties, and the parameters and results of procedures, can have. */
import { Type } from '@sinclair/typebox';
import { nullable, oneOf } from './build.js';

const PRIMITIVE_TYPES = [
  'DT_SIGNED_INT32',
  'DT_UNSIGNED_INT32',
  'DT_SIGNED_INT64',
  'DT_UNSIGNED_INT64',
  'DT_BOOL',
  'DT_FLOAT',
  'DT_DOUBLE',
  'DT_STRING',
] as const;

const emptyText = nullable<string>('string', 'an empty text or null');

export const PropertyTypeSchema = Type.Union(
  [
    Type.Object({ primitive_type: oneOf(PRIMITIVE_TYPES) }),
    Type.Object({
      string: Type.Union([
        Type.Object({ long_text: emptyText }),
        Type.Object({ var_char: Type.Object({ max_length: Type.Integer({ minimum: 1 }) }) }),
        Type.Object({ char: Type.Object({ fixed_length: Type.Integer({ minimum: 1 }) }) }),
      ]),
    }),
    Type.Object({
      temporal: Type.Union([Type.Object({ timestamp: emptyText }), Type.Object({ date32: emptyText })]),
    }),
  ],
  {
    description:
      `one of {"primitive_type": ${PRIMITIVE_TYPES.join(' | ')}}, {"string": {"long_text": ""}}, ` +
      '{"string": {"var_char": {"max_length": 16}}}, {"string": {"char": {"fixed_length": 8}}}, ' +
      '{"temporal": {"timestamp": ""}}, {"temporal": {"date32": ""}}',
  },
);
