import { type Config, loadConfig, loadProfile } from '../../config.js';

/**
 * The config with this profile chosen: a file, when it has a slash or ends in .yaml or .yml, else a name. Without one it
 * is as `serve` has it.
 * @throws GK_CONFIG_INVALID
 */
export function configWithProfile(profile: string | undefined, file: string | undefined): Config {
  if (profile !== undefined && isProfileFile(profile)) return loadProfile(profile);
  return loadConfig({ flags: { profile }, env: process.env, file });
}

export function isProfileFile(profile: string): boolean {
  return profile.includes('/') || /\.ya?ml$/.test(profile);
}
