/** Settings that come as text: environment variables and command line flags. */
import { environmentName, flagName, suggestName } from './names.js';
import { configProblem, type ScalarField, type Setting, scalarFields } from './setting.js';

export type Environment = Readonly<Record<string, string | undefined>>;
/** Values of command line flags by their Config key; undefined = not given. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** Variables with our prefix that are not options of the service. */
const OTHER_VARIABLES = [
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

/** Text that is not a number stays text, so that the check can show it. */
function parseText(value: string, field: ScalarField): unknown {
  return field.schema.type === 'integer' && /^-?\d+$/.test(value) ? Number(value) : value;
}
