/** The options of the service: where they come from, and that they are right. What there is: config/schema.ts. */
import path from 'node:path';
import { assemble, checkSetting } from './config/check.js';
import { checkProfiles } from './config/check-profiles.js';
import { extendProfiles } from './config/extend-profiles.js';
import { readConfigFile, readProfileFile } from './config/read-file.js';
import { programStyle, readObject } from './config/read-object.js';
import { type Environment, type Flags, readEnvironment, readFlags } from './config/read-text.js';
import type { Config } from './config/schema.js';
import type { Setting } from './config/setting.js';
import type { Isolation } from './types/isolation.js';
import type { ProfileOptions } from './types/launch-profile.js';

export type { Config } from './config/schema.js';

/** Any part of a Config. */
export type ConfigOptions = {
  readonly [Key in Exclude<keyof Config, 'profiles' | 'isolation'>]?: Key extends 'policy' | 'hold' | 'security'
    ? Partial<Config[Key]>
    : Config[Key];
} & { readonly isolation?: Isolation; readonly profiles?: Readonly<Record<string, ProfileOptions>> };

export interface ConfigSources {
  /** Command line flags by Config key, as text. */
  readonly flags?: Flags;
  /** Environment variables; those without our prefix are not looked at. */
  readonly env?: Environment;
  /** Path of a YAML file. Default: the value of GRAPHKEEPER_CONFIG in `env`, else none. */
  readonly file?: string | undefined;
}

/**
 * Merges, in rising precedence: defaults, config file, environment, flags. The workspace comes out absolute.
 * @throws GK_CONFIG_INVALID naming source, field, value and remedy of the first problem
 * @example loadConfig({ flags: { adminPort: '0' }, env: process.env })
 */
export function loadConfig({ flags = {}, env = {}, file }: ConfigSources = {}): Config {
  const byFlag = { source: 'command line', field: '--config' };
  const byVariable = { source: 'environment', field: 'GRAPHKEEPER_CONFIG' };
  const chosen = file ?? (env.GRAPHKEEPER_CONFIG || undefined);
  const fromFile = chosen === undefined ? [] : readConfigFile(chosen, file === undefined ? byVariable : byFlag);
  return checked([...fromFile, ...readEnvironment(env), ...readFlags(flags)]);
}

/**
 * The defaults, with the launch profile that the file holds: one entry of a config file's `profiles`, named after the file.
 * @throws GK_CONFIG_INVALID as loadConfig
 */
export function loadProfile(file: string): Config {
  const name = path.basename(file, path.extname(file));
  return checked(readProfileFile(file, name, { source: 'command line', field: '--profile' }));
}

/**
 * The same checks and defaults for options that a program gives.
 * @throws GK_CONFIG_INVALID
 * @example resolveConfig({ adminPort: 0, policy: { drainTimeoutMs: 5000 } })
 */
export function resolveConfig(options: ConfigOptions = {}): Config {
  return checked(readObject(options, programStyle));
}

function checked(settings: readonly Setting[]): Config {
  for (const setting of settings) checkSetting(setting);
  const extended = extendProfiles(settings);
  const config = assemble(extended);
  checkProfiles(config, extended);
  return { ...config, workspace: path.resolve(config.workspace) };
}
