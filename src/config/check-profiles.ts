/** The launch profiles of a config, and what only they and the rest of it together can get wrong. */
import { GraphkeeperError } from '../errors.js';
import type { Protocol } from '../types/generation.js';
import { builtInNames, builtInSettings, isBuiltIn } from './built-in-profiles.js';
import { assemble, checkSetting } from './check.js';
import { extendProfiles } from './extend-profiles.js';
import { suggestName } from './names.js';
import type { Config } from './schema.js';
import { configProblem, type Origin, type Setting } from './setting.js';

export type ConfiguredProfile = Config['profiles'][string];

/** The profile of this name: one of the config's own, else a built-in one. @throws GK_CONFIG_INVALID when there is none */
export function findProfile(name: string, profiles: Config['profiles'], origin: Origin): ConfiguredProfile {
  const known = [...builtInNames(), ...Object.keys(profiles)];
  const found = profiles[name] ?? (isBuiltIn(name) ? builtInProfile(name) : undefined);
  if (found === undefined) throw configProblem(origin, name, suggestName(name, known, 'profile'));
  return found;
}

/** @throws GK_CONFIG_INVALID for a profile that is not there, asks what it does not speak, or can have no standby */
export function checkProfiles(config: Config, settings: readonly Setting[]): void {
  for (const [name, profile] of Object.entries(config.profiles)) checkProbes(name, profile, settings);
  const chosen = findProfile(config.profile, config.profiles, originOf(['profile'], settings));
  const { standby } = config.policy;
  // A standby has a graph open beside the active GraphServer.
  if (standby === 0 || chosen.sharedData) return;
  const remedy = `with profile ${config.profile} only one GraphServer may have a graph open; give 0, or choose a profile with shared_data, such as embedded_read_only`;
  throw configProblem(originOf(['policy', 'standby'], settings), standby, remedy);
}

function builtInProfile(name: string): ConfiguredProfile {
  const settings = extendProfiles(builtInSettings(name));
  for (const setting of settings) checkSetting(setting);
  const profile = assemble(settings).profiles[name];
  if (profile === undefined) throw new GraphkeeperError('GK_INTERNAL', { reason: `profile ${name} is empty` });
  checkProbes(name, profile, settings);
  return profile;
}

function checkProbes(name: string, profile: ConfiguredProfile, settings: readonly Setting[]): void {
  const { readiness, liveness, protocols } = profile;
  for (const [field, probe] of Object.entries({ readiness, liveness })) {
    const asked = probe === null ? null : askedProtocol(probe);
    if (asked === null || protocols.includes(asked)) continue;
    const origin = originOf(['profiles', name, field, 'type'], settings);
    throw configProblem(
      origin,
      probe?.type,
      `add ${asked} to protocols, or ask for what is there (${protocols.join(', ')})`,
    );
  }
}

function askedProtocol(probe: ConfiguredProfile['readiness']): Protocol | null {
  if (probe.type === 'http' || probe.type === 'query') return 'http';
  return probe.type === 'tcp' ? (probe.protocol ?? null) : null;
}

/** Where that was given. */
function originOf(path: readonly string[], settings: readonly Setting[]): Origin {
  const given = settings.findLast((setting) => setting.path.join('.') === path.join('.'));
  return given?.origin ?? { source: 'config', field: path.join('.') };
}
