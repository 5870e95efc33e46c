import { builtInNames } from '../../config/built-in-profiles.js';
import { loadConfig } from '../../config.js';
import { chosenProfile } from '../../service/chosen-profile.js';
import type { LaunchProfile } from '../../types/launch-profile.js';

export interface ListedProfile extends Required<Pick<LaunchProfile, 'name' | 'protocols' | 'sharedData'>> {
  /** `built in`, or the config file. */
  readonly source: string;
}

/** One of the config hides a built-in one of its name. @throws GK_CONFIG_INVALID */
export function listProfiles(file: string | undefined): readonly ListedProfile[] {
  const { profiles } = loadConfig({ env: process.env, file });
  const own = Object.keys(profiles);
  const names = [...builtInNames().filter((name) => !own.includes(name)), ...own];
  return names.map((name) => {
    const { protocols = ['http'], sharedData = false } = chosenProfile({ profile: name, profiles });
    const source = own.includes(name) ? (file ?? process.env.GRAPHKEEPER_CONFIG ?? 'config') : 'built in';
    return { name, protocols, sharedData, source };
  });
}
