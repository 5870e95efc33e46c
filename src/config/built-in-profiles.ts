/** The launch profiles that come with graphkeeper: a YAML document each, in profiles/ of the package. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readProfileFile } from './read-file.js';
import type { Setting } from './setting.js';

/** The same depth below the package in src/ and in dist/. */
const DIRECTORY = fileURLToPath(new URL('../../profiles', import.meta.url));
const ENDING = '.yaml';

let names: readonly string[] | null = null;

/** In alphabetical order. */
export function builtInNames(): readonly string[] {
  names ??= readdirSync(DIRECTORY)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();
  return names;
}

export function isBuiltIn(profile: string): boolean {
  return builtInNames().includes(profile);
}

export function builtInFile(name: string): string {
  return join(DIRECTORY, `${name}${ENDING}`);
}

/** What its document says, as settings of `profiles`. @throws GK_CONFIG_INVALID for a document that means nothing */
export function builtInSettings(name: string): Setting[] {
  const origin = { source: 'graphkeeper', field: 'profile' };
  return readProfileFile(builtInFile(name), name, origin).filter(({ path: [key] }) => key === 'profiles');
}
