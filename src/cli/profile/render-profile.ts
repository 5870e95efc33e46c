/** A launch profile as a YAML document, which can be given back as one. */
import { stringify } from 'yaml';
import { snakeCase } from '../../config/names.js';
import { ConfigSchema } from '../../config/schema.js';
import { recordField } from '../../config/setting.js';
import type { Config } from '../../config.js';
import { chosenProfile } from '../../service/chosen-profile.js';

/** The chosen profile, complete, in the order of the reference. */
export function renderProfile(config: Config): string {
  const { name, ...profile } = chosenProfile(config);
  const order = Object.keys(recordField(ConfigSchema.properties.profiles)?.properties ?? {});
  const fields = Object.entries(profile).toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return `# launch profile ${name}\n${stringify(spelled(Object.fromEntries(fields)), { lineWidth: 0 })}`;
}

/** Keys as a file writes them; names of variables and of files are what they are. */
function spelled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    snakeCase(key),
    key === 'env' || key === 'files' ? inner : spelled(inner),
  ]);
  return Object.fromEntries(entries);
}
