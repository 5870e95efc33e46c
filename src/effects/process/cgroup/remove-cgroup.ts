/** Removes the cgroup of a child that has ended. Never rejects: what stays is empty, and the next start removes it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ChildCgroup } from './child-cgroup.js';

const ATTEMPTS = 20;
const LOOK_AGAIN_MS = 50;

export async function removeCgroup(cgroup: ChildCgroup, logger: Logger): Promise<void> {
  try {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      if (cgroup.remove()) return;
      // The kernel takes its time to let go of those that have just died.
      await delay(LOOK_AGAIN_MS);
    }
    logger.warn(
      { cgroup: cgroup.directory },
      'The cgroup of the child is still in use, and stays until the next start',
    );
  } catch (error) {
    logger.warn({ err: error, cgroup: cgroup.directory }, 'The cgroup of the child could not be removed');
  }
}
