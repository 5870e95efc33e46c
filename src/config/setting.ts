/** One value that somebody gave for one field, and where, so that a complaint can name both. */
import type { TSchema } from '@sinclair/typebox';
import { GraphkeeperError } from '../errors.js';
import { ConfigSchema } from './schema.js';

/** The place of a value as the user knows it. */
export interface Origin {
  /** `graphkeeper.yaml:12`, `environment`, `command line` */
  readonly source: string;
  /** `policy.ready_timeout_ms`, `GRAPHKEEPER_ADMIN_PORT`, `--admin-port` */
  readonly field: string;
}

export interface Setting {
  /** Where it goes in the Config. */
  readonly path: readonly string[];
  readonly schema: TSchema;
  readonly value: unknown;
  readonly origin: Origin;
}

/** A field that can be given as one word of text: everything but `profiles` and sections within sections. */
export interface ScalarField {
  readonly path: readonly string[];
  readonly schema: TSchema;
}

export function scalarFields(): ScalarField[] {
  return Object.entries<TSchema>(ConfigSchema.properties).flatMap(([key, schema]) => {
    const inner = objectFields(schema);
    if (inner) {
      const scalars = Object.entries(inner).filter(([, field]) => !objectFields(field));
      return scalars.map(([name, field]) => ({ path: [key, name], schema: field }));
    }
    return recordField(schema) ? [] : [{ path: [key], schema }];
  });
}

/** The fields of an object schema, also of one that may be null; undefined for any other schema. */
export function objectFields(schema: TSchema): Record<string, TSchema> | undefined {
  const variants: TSchema[] = schema.anyOf ?? [schema];
  return variants.find((variant) => variant.properties)?.properties;
}

/** What every entry of a map of objects looks like; undefined for any other schema. */
export function recordField(schema: TSchema): TSchema | undefined {
  const [entry] = Object.values<TSchema>(schema.patternProperties ?? {});
  return entry?.properties ? entry : undefined;
}

export function configProblem(origin: Origin, value: unknown, remedy: string, cause?: unknown): GraphkeeperError {
  return new GraphkeeperError('GK_CONFIG_INVALID', { ...origin, value, remedy }, cause === undefined ? {} : { cause });
}
