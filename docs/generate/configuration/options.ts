/** The tables of options: of the service, of its sections, of a launch profile. */
import type { TSchema } from '@sinclair/typebox';
import { createProgram } from '../../../src/cli/program.js';
import { environmentName, flagName, snakeCase } from '../../../src/config/names.js';
import { ConfigSchema } from '../../../src/config/schema.js';
import { objectFields, recordField } from '../../../src/config/setting.js';
import { code, table } from '../markdown.js';
import { boundsOf, defaultOf, typeOf } from './describe.js';

/** The options at the top level that are no sections. */
export function serviceOptions(): string {
  const fields = Object.entries<TSchema>(ConfigSchema.properties).filter(
    ([, schema]) => !objectFields(schema) && !recordField(schema),
  );
  const flags = flagsOfServe();
  const rows = fields.map(([key, schema]) => {
    const flag = flagName(key);
    const [name, variable, ...rest] = optionRow([key], schema);
    return [name ?? '', variable ?? '', flags.has(flag) ? code(flag) : '', ...rest];
  });
  return table(['YAML key', 'Environment variable', 'Flag', 'Type', 'Default', 'Bounds', 'Meaning'], rows);
}

export function sectionOptions(section: 'policy' | 'hold'): string {
  const fields = Object.entries<TSchema>(ConfigSchema.properties[section].properties);
  const rows = fields.map(([key, schema]) => optionRow([section, key], schema));
  return table(['YAML key', 'Environment variable', 'Type', 'Default', 'Bounds', 'Meaning'], rows);
}

export function profileFields(): string {
  const rows = Object.entries<TSchema>(recordField(ConfigSchema.properties.profiles)?.properties ?? {}).map(
    ([key, schema]) => [
      code(snakeCase(key)) + (key === 'command' ? ' (required)' : ''),
      typeOf(schema),
      defaultOf(schema),
      boundsOf(schema),
      String(schema.description ?? schema.properties.type.description),
    ],
  );
  return table(['Field', 'Type', 'Default', 'Bounds', 'Meaning'], rows);
}

function optionRow(path: readonly string[], schema: TSchema): string[] {
  return [
    code(path.map(snakeCase).join('.')),
    code(environmentName(path)),
    typeOf(schema),
    defaultOf(schema),
    boundsOf(schema),
    String(schema.description ?? ''),
  ];
}

function flagsOfServe(): ReadonlySet<string> {
  const serve = createProgram().commands.find((command) => command.name() === 'serve');
  return new Set(serve?.options.flatMap(({ long }) => long ?? []));
}
