/** `{name}` in a launch profile. Braces round anything else, JSON for one, are left as they are. */
import { GraphkeeperError } from '../../errors.js';

const PLACEHOLDER = /\{([a-z_]+)\}/g;

export type PlaceholderValues = Readonly<Record<string, string>>;

/**
 * The text with every placeholder replaced.
 * @throws GK_CONFIG_INVALID for one that is not among the values; `source` and `field` say where it stands
 */
export function fillPlaceholders(text: string, values: PlaceholderValues, source: string, field: string): string {
  return text.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
    const value = values[name];
    if (value !== undefined) return value;
    const known = Object.keys(values).map((key) => `{${key}}`);
    throw new GraphkeeperError('GK_CONFIG_INVALID', {
      source,
      field,
      value: placeholder,
      remedy: `use a known placeholder: ${known.join(' ')}`,
    });
  });
}
