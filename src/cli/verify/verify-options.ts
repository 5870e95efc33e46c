/** From the command line to what is verified, and where. */
import path from 'node:path';
import { isBuiltIn } from '../../config/built-in-profiles.js';
import type { Config } from '../../config.js';
import { GraphkeeperError } from '../../errors.js';
import type { VerifyOptions } from '../../testing/verify/test-bed.js';
import { configWithProfile, isProfileFile } from '../profile/config-with-profile.js';

export interface VerifySources {
  /** A file, when it has a slash or ends in .yaml or .yml; else a name. */
  readonly profile: string;
  readonly config?: string;
  readonly query?: string;
  readonly timeoutMs?: string;
}

/** The workspace is made beside the file, so that what is relative to a workspace means the same. @throws GK_CONFIG_INVALID, GK_INVALID_ARGUMENT */
export function verifyOptions({ profile, config: file, query, timeoutMs }: VerifySources): VerifyOptions {
  const config = configWithProfile(profile, file);
  const beside = isProfileFile(profile) ? profile : config.workspace;
  return {
    profile: config.profile,
    profiles: config.profiles,
    policy: withTimeout(config.policy, timeoutMs),
    query,
    directory: isBuiltIn(config.profile) ? undefined : path.dirname(path.resolve(beside)),
  };
}

function withTimeout(policy: Config['policy'], given: string | undefined): Config['policy'] {
  if (given === undefined) return policy;
  const ms = Number(given);
  if (!Number.isInteger(ms) || ms < 1) {
    const remedy = 'give a whole number of milliseconds, 1 or more';
    throw new GraphkeeperError('GK_INVALID_ARGUMENT', { field: '--timeout-ms', value: given, remedy });
  }
  return { ...policy, readyTimeoutMs: ms, stopTimeoutMs: ms };
}
