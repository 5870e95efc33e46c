import type { BuiltInProfile } from '../config/built-in-profiles.js';
import type { Config } from '../config.js';
import { embeddedProfile, embeddedReadOnlyProfile } from '../effects/process/embedded-profile.js';
import type { LaunchProfile } from '../types/launch-profile.js';

const BUILT_IN: Readonly<Record<BuiltInProfile, LaunchProfile>> = {
  embedded: embeddedProfile,
  embedded_read_only: embeddedReadOnlyProfile,
};

/** The launch profile by its name: one of the config, else one that is built in. */
export function chosenProfile({
  profile: name,
  profiles,
  security,
}: Pick<Config, 'profile' | 'profiles'> & Partial<Pick<Config, 'security'>>): LaunchProfile {
  const own = profiles[name];
  if (own !== undefined) return { name, ...own };
  const builtIn = BUILT_IN[name as BuiltInProfile];
  return security?.allowFileAccess ? { ...builtIn, command: [...builtIn.command, '--allow-file-access'] } : builtIn;
}
