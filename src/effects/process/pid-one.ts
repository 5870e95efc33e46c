/**
 * A process whose parent ends is given to pid 1, which has to wait for it. Node waits only for what it has started, so
 * that as pid 1 of a container it gathers zombies. They do no harm but take a pid each.
 */
import type { Logger } from 'pino';

export function warnAsInit(logger: Logger, pid: number = process.pid): void {
  if (pid !== 1) return;
  logger.warn('This is pid 1, and nobody reaps orphans: start it through graphkeeper-init, or docker run --init');
}
