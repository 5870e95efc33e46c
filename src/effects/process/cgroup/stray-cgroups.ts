/** Cgroups that a service which was killed has left behind. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { GraphkeeperError, reasonOf } from '../../../errors.js';
import { readStat } from '../proc.js';
import { ownerOf } from './cgroup-name.js';
import { openChildCgroup } from './child-cgroup.js';

const DEADLINE_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/**
 * Ends whatever lives in cgroups of this workspace, and removes them; whoever calls must have the workspace for itself.
 * Of other workspaces, removes those that are empty and whose service has ended.
 * @throws GK_TIMEOUT when a process has not ended within 10 seconds
 */
export async function removeStrayCgroups(parent: string, workspaceId: string, logger: Logger): Promise<void> {
  for (const name of readdirSync(parent)) {
    const owner = ownerOf(name);
    const directory = join(parent, name);
    if (owner?.belongsTo(workspaceId)) await endCgroup(directory, logger);
    else if (owner !== null && readStat(owner.servicePid) === null) tryToRemove(directory, logger);
  }
}

async function endCgroup(directory: string, logger: Logger): Promise<void> {
  const cgroup = openChildCgroup(directory);
  const giveUpAt = performance.now() + DEADLINE_MS;
  if (cgroup.isPopulated()) {
    logger.warn({ cgroup: directory, pids: cgroup.pids() }, 'Ending what an earlier graphkeeper left behind');
  }
  for (;;) {
    if (cgroup.isPopulated()) cgroup.kill();
    else if (cgroup.remove()) return;
    if (performance.now() > giveUpAt) {
      const what = `The end of processes ${cgroup.pids().join(', ')}, which an earlier graphkeeper left behind,`;
      throw new GraphkeeperError('GK_TIMEOUT', { what, timeoutMs: DEADLINE_MS });
    }
    await delay(LOOK_AGAIN_MS);
  }
}

/** Another service may do the same at the same time. */
function tryToRemove(directory: string, logger: Logger): void {
  try {
    openChildCgroup(directory).remove();
  } catch (error) {
    logger.debug({ cgroup: directory, reason: reasonOf(error) }, 'A cgroup could not be removed');
  }
}
