/** The launch profiles that need not be written down, as far as the options depend on them. What they run: src/service.ts. */

export const BUILT_IN_PROFILES = {
  embedded: { sharedData: false },
  embedded_read_only: { sharedData: true },
} as const;

export type BuiltInProfile = keyof typeof BUILT_IN_PROFILES;

export function isBuiltIn(profile: string): profile is BuiltInProfile {
  return profile in BUILT_IN_PROFILES;
}
