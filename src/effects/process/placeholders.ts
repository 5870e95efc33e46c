/**
 * `{name}` in a launch profile, and `{env.NAME}`, a variable of the service's environment; `{env.NAME:-text}` has a text
 * for when that is not set, which may have placeholders of the first kind. Braces round anything else, JSON for one, are left as they are.
 */
import { GraphkeeperError } from '../../errors.js';
import { inheritedEnvironment } from './environment.js';

const PLACEHOLDER = /\{(?:env\.([A-Za-z_]\w*)(?::-((?:[^{}]|\{[a-z_]+\})*))?|([a-z_]+))\}/g;

/** By name; a placeholder that has no value here may say what to do about that. */
export type PlaceholderValues = Readonly<Record<string, string | { readonly remedy: string }>>;

/**
 * The text with every placeholder replaced.
 * @throws GK_CONFIG_INVALID for one that has no value; `source` and `field` say where it stands
 */
export function fillPlaceholders(text: string, values: PlaceholderValues, source: string, field: string): string {
  return text.replaceAll(
    PLACEHOLDER,
    (placeholder, variable: string | undefined, fallback: string | undefined, name = '') => {
      const value =
        variable === undefined
          ? values[name]
          : variableValue(variable, fallback && fillPlaceholders(fallback, values, source, field));
      if (typeof value === 'string') return value;
      const remedy = value?.remedy ?? `use a known placeholder: ${knownPlaceholders(values)}`;
      throw new GraphkeeperError('GK_CONFIG_INVALID', { source, field, value: placeholder, remedy });
    },
  );
}

function knownPlaceholders(values: PlaceholderValues): string {
  return Object.keys(values)
    .map((name) => `{${name}}`)
    .join(' ');
}

/** Tokens are kept from children here as well. */
function variableValue(name: string, fallback: string | undefined): PlaceholderValues[string] {
  const remedy = `set ${name} in the environment of the service, or give a default, as in {env.${name}:-/opt}`;
  return inheritedEnvironment([name])[name] ?? fallback ?? { remedy };
}
