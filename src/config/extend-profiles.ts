/** `extends` in a launch profile: what it leaves out is as in a built-in one. A field that it has replaces the whole field there. */
import { builtInNames, builtInSettings, isBuiltIn } from './built-in-profiles.js';
import { suggestName } from './names.js';
import { configProblem, type Setting } from './setting.js';

/** The settings, and before those of an extending profile what it takes over. @throws GK_CONFIG_INVALID for an unknown base */
export function extendProfiles(settings: readonly Setting[]): Setting[] {
  return settings.flatMap((setting) => (isExtension(setting) ? [...takenOver(setting, settings), setting] : setting));
}

function isExtension({ path: [section, , field] }: Setting): boolean {
  return section === 'profiles' && field === 'extends';
}

function takenOver({ path, value, origin }: Setting, settings: readonly Setting[]): Setting[] {
  const base = String(value);
  if (!isBuiltIn(base)) throw configProblem(origin, value, suggestName(base, builtInNames(), 'built-in profile'));
  const [section = '', name = ''] = path;
  const own = settings.filter((one) => one.path[0] === section && one.path[1] === name).map((one) => one.path[2]);
  return extendProfiles(builtInSettings(base))
    .filter((one) => !own.includes(one.path[2]))
    .map((one) => ({ ...one, path: [section, name, ...one.path.slice(2)] }));
}
