/** The isolation of a launch profile, as far as it can be had: warns of what is missing, refuses what is required. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { GraphkeeperError, reasonOf } from '../../../errors.js';
import type { Isolation, IsolationSetting } from '../../../types/isolation.js';
import { enableLimits, setLimits } from '../cgroup/cgroup-limits.js';
import { cgroupName } from '../cgroup/cgroup-name.js';
import { type ChildCgroup, makeChildCgroup } from '../cgroup/child-cgroup.js';
import { type Examination, examineIsolation, type Ungranted } from './examine-isolation.js';

export interface ChildIsolation {
  /** Goes in front of the command. */
  readonly launcher: readonly string[];
  /** Makes the cgroup of the child with this marker; null where there are none. @throws when its limits can not be set */
  makeCgroup(marker: string): ChildCgroup | null;
}

export interface GrantOptions {
  /** Name of the launch profile. */
  readonly profile: string;
  readonly isolation: Isolation;
  readonly logger: Logger;
}

/** Is called once, before the first child: each setting is tried, which takes some milliseconds. @throws GK_CONFIG_INVALID */
export async function grantIsolation(
  { profile, isolation, logger }: GrantOptions,
  examine: (isolation: Isolation) => Promise<Examination> = examineAndPrepare,
): Promise<ChildIsolation & Pick<Examination, 'cgroupParent'>> {
  checkUser(profile, isolation);
  const { launcher, cgroupParent, cgroupLimits, ungranted } = await examine(isolation);
  for (const one of ungranted) {
    if (one.isRequired) throw refusal(profile, one);
    logger.warn({ profile, setting: fieldOf(one.setting), reason: one.reason }, 'A GraphServer runs without a setting');
  }
  return { launcher, cgroupParent, makeCgroup };

  function makeCgroup(marker: string): ChildCgroup | null {
    if (cgroupParent.directory === null) return null;
    let cgroup: ChildCgroup | null = null;
    try {
      cgroup = makeChildCgroup(join(cgroupParent.directory, cgroupName(marker)));
      setLimits(cgroup.directory, cgroupLimits);
      return cgroup;
    } catch (error) {
      cgroup?.remove();
      if (isolation.cgroup !== undefined) throw error;
      // Nobody asked for it: the group and the marker still tell what belongs to the child.
      logger.warn({ reason: reasonOf(error) }, 'The child gets no cgroup');
      return null;
    }
  }
}

function examineAndPrepare(isolation: Isolation): Promise<Examination> {
  return examineIsolation(isolation, { checkLimits: enableLimits });
}

function refusal(profile: string, { setting, value, reason }: Ungranted): GraphkeeperError {
  return problem(profile, setting, value, `it can not be had here (${reason}); ${remedyFor(setting)}`);
}

function remedyFor(setting: IsolationSetting): string {
  return `leave it out, or let it be missing with isolation.required.${snakeCase(setting)}: false`;
}

/** A process with another user and our group, or our supplementary groups, could still read what is ours. */
function checkUser(profile: string, { uid, gid }: Isolation): void {
  if (uid === undefined || gid !== undefined) return;
  throw problem(profile, 'uid', uid, 'give isolation.gid as well, so that it does not keep the group of the service');
}

function problem(profile: string, setting: IsolationSetting, value: unknown, remedy: string): GraphkeeperError {
  const details = { source: `launch profile ${profile}`, field: fieldOf(setting), value, remedy };
  return new GraphkeeperError('GK_CONFIG_INVALID', details);
}

/** As it is written in a config file. */
function fieldOf(setting: IsolationSetting): string {
  return `isolation.${snakeCase(setting)}`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
