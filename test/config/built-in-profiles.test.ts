import { describe, expect, it } from 'vitest';
import { BUILT_IN_PROFILES, type BuiltInProfile } from '../../src/config/built-in-profiles.js';
import { chosenProfile } from '../../src/service/chosen-profile.js';

describe('a built-in profile', () => {
  it.each(Object.keys(BUILT_IN_PROFILES) as BuiltInProfile[])('%s is what the options take it for', (name) => {
    const profile = chosenProfile({ profile: name, profiles: {} });
    expect(profile.name).toBe(name);
    expect(profile.sharedData).toBe(BUILT_IN_PROFILES[name].sharedData);
  });
});
