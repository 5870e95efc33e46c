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
      key === 'isolation' ? 'section' : typeOf(schema),
      defaultOf(schema),
      boundsOf(schema),
      String(schema.description ?? schema.properties.type.description) +
        (key === 'isolation' ? ', see [below](#isolation)' : ''),
    ],
  );
  return table(['Field', 'Type', 'Default', 'Bounds', 'Meaning'], rows);
}

/** Its sections come after its own settings. */
export function isolationOptions(): string {
  return table(
    ['YAML key', 'Type', 'Default', 'Bounds', 'Meaning'],
    isolationRows([], ConfigSchema.properties.isolation),
  );
}

function isolationRows(path: readonly string[], schema: TSchema): string[][] {
  const fields = Object.entries(objectFields(schema) ?? {});
  const rows = fields
    .filter(([, field]) => !objectFields(field))
    .map(([key, field]) => [
      code([...path, key].map(snakeCase).join('.')),
      typeOf(field),
      defaultOf(field),
      boundsOf(field),
      String(field.description),
    ]);
  return [
    ...rows,
    ...fields.flatMap(([key, field]) => (objectFields(field) ? isolationRows([...path, key], field) : [])),
  ];
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
