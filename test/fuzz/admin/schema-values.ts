/** Values that fit a JSON schema of the API document, and values that nearly do. */
import fc from 'fast-check';

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

const text = fc.constantFrom(
  '1',
  '2',
  'item',
  'id',
  'text',
  'a name',
  '',
  '|',
  'DT_STRING',
  'canary/secret.csv',
  '../canary/secret.csv',
  '/',
);

/** What fits, mostly: bounds and patterns are left to chance. */
export function fitting(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<unknown> {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return fitting(schemas[name] ?? {}, schemas);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((one) => fitting(one, schemas)));
  const [type] = [schema.type ?? 'object'].flat();
  switch (type) {
    case 'string':
      return text;
    case 'integer':
    case 'number':
      return fc.constantFrom(0, 1, 2, 16);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, schemas), { minLength: 1, maxLength: 2 });
    default: {
      const { properties = {}, required = [] } = schema;
      const fields = Object.entries(properties).map(([key, one]) => [key, fitting(one, schemas)] as const);
      const requiredKeys = required.filter((key) => key in properties);
      return fc.record(Object.fromEntries(fields), { requiredKeys, noNullPrototype: true });
    }
  }
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, '', [], {}, [[]], ['1']),
  fc.constantFrom<unknown>('\0', '\u{1F980}', '\uD800', '../../etc', 'a'.repeat(70_000), '"; DROP', '`}{', "'", '\n'),
  fc.constantFrom<unknown>(
    { __proto__: null, constructor: { prototype: 1 } },
    { toString: 1, hasOwnProperty: null },
    nested(200),
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Changes a value in one place: another value, a field less, one more, one of another name. */
export function mutated(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return odd;
  if (Array.isArray(value)) {
    if (value.length === 0) return odd;
    return fc.oneof(
      {
        weight: 3,
        arbitrary: fc.nat(value.length - 1).chain((at) => mutated(value[at]).map((one) => value.with(at, one))),
      },
      fc.constantFrom<unknown>([], [...value, ...value], Array(300).fill(value[0])),
      odd,
    );
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return odd;
  const without = (at: number) => Object.fromEntries(entries.filter((_, index) => index !== at));
  return fc.nat(entries.length - 1).chain((at) => {
    const [key, inner] = entries[at] ?? ['', null];
    return fc.oneof(
      { weight: 4, arbitrary: mutated(inner).map((one) => ({ ...value, [key]: one })) },
      fc.constant(without(at)),
      fc
        .constantFrom('__proto__', 'constructor', '', key.toUpperCase(), `${key}\0`)
        .map((other) => JSON.parse(`{${JSON.stringify(other)}: 1}`))
        .map((more) => ({ ...without(at), ...more })),
      odd,
    );
  });
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: [nested(depth - 1)] };
}
