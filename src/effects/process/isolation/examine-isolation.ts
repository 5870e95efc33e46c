/** Which settings of an isolation this machine, and this user, can give. */
import {
  type CgroupLimits,
  type Isolation,
  type IsolationSetting,
  REQUIRED_BY_DEFAULT,
} from '../../../types/isolation.js';
import { whyNoLimits } from '../cgroup/cgroup-limits.js';
import { type CgroupParent, findCgroupParent } from '../cgroup/cgroup-parent.js';
import { tryWrapper } from './try-wrapper.js';
import { wrappersOf } from './wrappers.js';

/** A setting that can not be had. */
export interface Ungranted {
  readonly setting: IsolationSetting;
  readonly value: unknown;
  readonly reason: string;
  readonly isRequired: boolean;
}

export interface Examination {
  /** Goes in front of a command: programs and arguments. */
  readonly launcher: readonly string[];
  readonly cgroupParent: CgroupParent;
  /** Those that can be set. */
  readonly cgroupLimits: CgroupLimits;
  readonly ungranted: readonly Ungranted[];
}

export interface ExamineOptions {
  readonly cgroupParent?: CgroupParent;
  /** Where the programs are looked for. */
  readonly path?: string | undefined;
  /** Returns why cgroups below the parent can not have these limits. Default: looks, and changes nothing. */
  readonly checkLimits?: (parent: string, limits: CgroupLimits) => string | null;
}

/** Tries each setting once. Never rejects. */
export async function examineIsolation(
  isolation: Isolation,
  { cgroupParent = findCgroupParent(), path = process.env.PATH, checkLimits = whyNoLimits }: ExamineOptions = {},
): Promise<Examination> {
  const wrappers = wrappersOf(isolation);
  const trials = await Promise.all(wrappers.map((wrapper) => tryWrapper(wrapper, path)));
  const required = { ...REQUIRED_BY_DEFAULT, ...isolation.required };
  const refused = (setting: IsolationSetting, reason: string): Ungranted => ({
    setting,
    value: isolation[setting],
    reason,
    isRequired: required[setting] || (setting === 'uid' && required.gid),
  });

  const ungranted = wrappers.flatMap(({ setting }, index) => {
    const reason = trials[index]?.reason ?? null;
    return reason === null ? [] : [refused(setting, reason)];
  });
  const noCgroup = whyNoCgroup(isolation.cgroup, cgroupParent, checkLimits);
  if (noCgroup !== null) ungranted.push(refused('cgroup', noCgroup));
  return {
    launcher: trials.flatMap(({ prefix }) => prefix ?? []),
    cgroupParent,
    cgroupLimits: noCgroup === null ? (isolation.cgroup ?? {}) : {},
    ungranted,
  };
}

/** Null also when none is asked for. */
function whyNoCgroup(
  limits: CgroupLimits | undefined,
  { directory, reason }: CgroupParent,
  checkLimits: NonNullable<ExamineOptions['checkLimits']>,
): string | null {
  if (limits === undefined) return null;
  return directory === null ? reason : checkLimits(directory, limits);
}
