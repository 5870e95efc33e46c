/** Settings that come as text: environment variables and command line flags. */
import { environmentName, flagName, suggestName } from './names.js';
import { configProblem, type ScalarField, type Setting, scalarFields } from './setting.js';

export type Environment = Readonly<Record<string, string | undefined>>;
/** Values of command line flags by their Config key; undefined = not given. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Variables with our prefix that are not options of the service. Tokens are none: an option may be shown. */
const OTHER_VARIABLES = [
  'GRAPHKEEPER_ADMIN_TOKEN',
  'GRAPHKEEPER_ADMIN_READ_ONLY_TOKEN',
  'GRAPHKEEPER_QUERY_TOKEN',
  'GRAPHKEEPER_QUERY_SECRET',
  'GRAPHKEEPER_CONFIG',
  'GRAPHKEEPER_ADMIN',
  'GRAPHKEEPER_DEBUG',
  'GRAPHKEEPER_NOTIFY_FD',
  'GRAPHKEEPER_GENERATION',
];

/** An empty variable counts as not given. @throws GK_CONFIG_INVALID for a GRAPHKEEPER_ variable that means nothing */
export function readEnvironment(env: Environment): Setting[] {
  const fields = new Map(scalarFields().map((field) => [environmentName(field.path), field]));
  const known = [...fields.keys(), ...OTHER_VARIABLES];
  return Object.keys(env)
    .filter((name) => name.startsWith('GRAPHKEEPER_') && !OTHER_VARIABLES.includes(name))
    .flatMap((name) => {
      const origin = { source: 'environment', field: name };
      const field = fields.get(name);
      if (!field) throw configProblem(origin, env[name], suggestName(name, known, 'variable'));
      return env[name] ? [{ ...field, value: parseText(env[name], field), origin }] : [];
    });
}

export function readFlags(flags: Flags): Setting[] {
  return scalarFields().flatMap((field) => {
    const [key, inner] = field.path;
    const value = key && !inner ? flags[key] : undefined;
    if (!key || value === undefined) return [];
    return [{ ...field, value: parseText(value, field), origin: { source: 'command line', field: flagName(key) } }];
  });
}

/** Text that does not fit the type stays text, so that the check can show it. */
function parseText(value: string, { schema }: ScalarField): unknown {
  // An option that may be null is one that may be left out.
  const kinds = (schema.anyOf ?? [schema]).map(({ type }: { readonly type?: string }) => type);
  if (kinds.includes('integer') && /^-?\d+$/.test(value)) return Number(value);
  if (kinds.includes('boolean') && /^(?:true|false)$/.test(value)) return value === 'true';
  return kinds.includes('array') ? value.split(',') : value;
}
