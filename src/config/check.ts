/** Checks settings against the schema, puts them together and fills in the defaults. */
import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv } from 'ajv';
import type { GraphkeeperError } from '../errors.js';
import { snakeCase } from './names.js';
import { type Config, ConfigSchema } from './schema.js';
import { configProblem, type Setting } from './setting.js';

// Not strict: the schema carries the words of its documentation.
const checker = new Ajv({ strict: false });
const completer = new Ajv({ strict: false, useDefaults: true });

/** @throws GK_CONFIG_INVALID for a value of the wrong type or out of bounds */
export function checkSetting({ schema, value, path, origin }: Setting): void {
  if (!checker.validate(schema, value)) {
    throw configProblem(origin, value, `give ${describe(schema, path.at(-1) ?? '')}`);
  }
}

/** Later settings win. @throws GK_CONFIG_INVALID for what no single setting can be blamed for */
export function assemble(settings: readonly Setting[]): Config {
  const config: Tree = {};
  for (const { path, value } of settings) setIn(config, path, value);
  const isConfig = completer.compile<Static<typeof ConfigSchema>>(ConfigSchema);
  if (!isConfig(config))
    throw incomplete(
      settings,
      isConfig.errors?.find(({ keyword }) => keyword === 'required'),
    );
  return config;
}

function describe(schema: TSchema, name: string): string {
  if (typeof schema.expects === 'string') return schema.expects;
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}`;
  if (schema.anyOf) return `${describe(schema.anyOf[0], name)}, or null`;
  if (schema.type === 'integer') return describeNumber(schema, name);
  if (schema.type === 'array') return `a list of ${schema.minItems ? 'at least one text' : 'texts'}`;
  if (schema.type === 'boolean') return 'true or false';
  if (schema.patternProperties) return 'a map of names to texts (quote numbers)';
  return 'a text that is not empty';
}

function describeNumber(schema: TSchema, name: string): string {
  const unit = name.endsWith('Ms') ? ' of milliseconds' : name.endsWith('Bytes') ? ' of bytes' : '';
  const bounds =
    schema.maximum === Number.MAX_SAFE_INTEGER
      ? `, ${schema.minimum} or more`
      : ` from ${schema.minimum} to ${schema.maximum}`;
  return `a whole number${unit}${bounds}`;
}

type Tree = { [key: string]: unknown };

function setIn(tree: Tree, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const inner = tree[key];
  const branch: Tree = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  setIn(branch, rest, value);
  tree[key] = branch;
}

interface Missing {
  readonly instancePath: string;
  readonly params: Record<string, unknown>;
}

/** Only a launch profile has fields without a default. */
function incomplete(settings: readonly Setting[], missing: Missing | undefined): GraphkeeperError {
  const parent = (missing?.instancePath ?? '').split('/').slice(1);
  const path = [...parent, String(missing?.params.missingProperty ?? '')];
  const sibling = settings.find((setting) => parent.every((key, index) => setting.path[index] === key));
  const field = path.map(snakeCase).join('.');
  return configProblem({ source: sibling?.origin.source ?? 'config', field }, undefined, 'it must be given');
}
