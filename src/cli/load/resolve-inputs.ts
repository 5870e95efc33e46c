/**
 * Makes the paths of a mapping absolute: the service runs in another directory. Only paths are touched; whether the
 * mapping is right is for the service to say.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { GraphkeeperError } from '../../errors.js';
import { type Fields, isFields } from './read-document.js';

/** @throws GK_INVALID_ARGUMENT naming the inputs that do not exist */
export function resolveInputs(mapping: Fields, mappingFile: string): Fields {
  const location = path.resolve(path.dirname(mappingFile), locationOf(mapping));
  const missing: Input[] = [];
  const resolved: Record<string, unknown> = { ...mapping, ...withLocation(mapping, location) };
  for (const list of ['vertex_mappings', 'edge_mappings']) {
    const entries = mapping[list];
    if (!Array.isArray(entries)) continue;
    resolved[list] = entries.map((entry: unknown, index) => {
      if (!isFields(entry) || !Array.isArray(entry.inputs)) return entry;
      const inputs = entry.inputs.map((input: unknown) =>
        typeof input === 'string' ? path.resolve(location, input) : input,
      );
      missing.push(...missingOf(inputs, `${list}[${index}]`));
      return { ...entry, inputs };
    });
  }
  const [first, ...others] = missing;
  if (!first) return resolved;
  const also = others.length > 0 ? `, nor are there ${others.map(({ file }) => file).join(', ')}` : '';
  throw new GraphkeeperError('GK_INVALID_ARGUMENT', {
    field: `${mappingFile}: ${first.field}`,
    value: first.file,
    remedy: `there is no such file${also}`,
  });
}

interface Input {
  readonly field: string;
  readonly file: string;
}

function missingOf(inputs: readonly unknown[], entry: string): Input[] {
  return inputs.flatMap((file, index) =>
    typeof file === 'string' && !existsSync(file) ? [{ field: `${entry}.inputs[${index}]`, file }] : [],
  );
}

/** A location that is given must be absolute as well; none is made up, because every input is absolute by now. */
function withLocation(mapping: Fields, location: string): Fields {
  const config = mapping.loading_config;
  if (!isFields(config) || !isFields(config.data_source) || config.data_source.location === undefined) return {};
  return { loading_config: { ...config, data_source: { ...config.data_source, location } } };
}

function locationOf(mapping: Fields): string {
  const config = mapping.loading_config;
  const source = isFields(config) ? config.data_source : undefined;
  const location = isFields(source) ? source.location : undefined;
  return typeof location === 'string' ? location : '.';
}
