import { findProfile } from '../config/check-profiles.js';
import type { Config } from '../config.js';
import type { LaunchProfile } from '../types/launch-profile.js';

/** As the built-in profiles write it, and those that extend them. */
const EMBEDDED_GRAPH_SERVER = '{package}/dist/graph-server/main.js';

/** The launch profile by its name: one of the config, else one that is built in. */
export function chosenProfile({
  profile: name,
  profiles,
  security,
}: Pick<Config, 'profile' | 'profiles'> & Partial<Pick<Config, 'security'>>): LaunchProfile {
  const { extends: _base, ...profile } = findProfile(name, profiles, { source: 'config', field: 'profile' });
  const isOurs = profile.command.includes(EMBEDDED_GRAPH_SERVER);
  const command = isOurs && security?.allowFileAccess ? [...profile.command, '--allow-file-access'] : profile.command;
  return { name, ...profile, command };
}
