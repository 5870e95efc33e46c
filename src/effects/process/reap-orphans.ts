/**
 * Ends what a parent that was killed has left behind. A process is ours, and only then touched, when
 * - it is recorded: same pid, same start time, same boot; then its whole group is, for nobody else can join that;
 * - or it was started with the marker of a recorded generation, wherever it has gone since.
 * Another process that has taken a recorded pid is never signalled. Off Linux nothing can be proved and nothing is done.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { GraphkeeperError } from '../../errors.js';
import { MARKER_VARIABLE } from '../../types/notify.js';
import { isLiving, listProcesses, type ProcessStat, readBootId, startedWith } from './proc.js';
import { signalProcess } from './process-group.js';

const DEADLINE_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/** What the store knows of a process that an earlier parent started. */
export interface OrphanRecord {
  /** The generation. */
  readonly number: number;
  readonly pid: number;
  /** Clock ticks since boot; null when it could not be read: then only the marker counts. */
  readonly startTime: number | null;
  /** The boot that `startTime` counts from. Left out: this one. */
  readonly bootId?: string | null;
}

export interface Orphan {
  readonly number: number;
  readonly pid: number;
}

export interface ReapReport {
  /** Processes that were ended. */
  readonly ended: readonly Orphan[];
}

/**
 * Kills every process that is left of the recorded generations, and resolves when none is.
 * `workspaceId` is the first half of their markers.
 * @throws GK_TIMEOUT when one has not ended within 10 seconds
 */
export async function reapOrphans(
  records: readonly OrphanRecord[],
  logger: Logger,
  workspaceId: string,
): Promise<ReapReport> {
  const ended = new Map<number, Orphan>();
  const giveUpAt = performance.now() + DEADLINE_MS;
  for (
    let orphans = findOrphans(records, workspaceId);
    orphans.length > 0;
    orphans = findOrphans(records, workspaceId)
  ) {
    if (performance.now() > giveUpAt) throw notEnded(orphans);
    for (const orphan of orphans) {
      if (!ended.has(orphan.pid)) logger.warn(orphan, 'Ending a process that an earlier graphkeeper left behind');
      ended.set(orphan.pid, orphan);
      kill(orphan, logger);
    }
    await delay(LOOK_AGAIN_MS);
  }
  return { ended: [...ended.values()] };
}

function findOrphans(records: readonly OrphanRecord[], workspaceId: string): Orphan[] {
  if (records.length === 0) return [];
  const processes = listProcesses();
  const bootId = readBootId();
  return records.flatMap((record) => {
    // A leader that is dead but not yet reaped still keeps its pid, and with it its group, from being taken.
    const groupIsOurs = processes.some((stat) => isRecorded(stat, record, bootId));
    const isOurs = ({ pid, processGroup }: ProcessStat) =>
      (groupIsOurs && processGroup === record.pid) ||
      startedWith(pid, MARKER_VARIABLE, `${workspaceId}/${record.number}`);
    return processes
      .filter((stat) => isLiving(stat) && stat.pid !== process.pid && isOurs(stat))
      .map(({ pid }) => ({ number: record.number, pid }));
  });
}

function isRecorded(stat: ProcessStat, record: OrphanRecord, bootId: string | null): boolean {
  const isThisBoot = (record.bootId ?? bootId) === bootId;
  return isThisBoot && stat.pid === record.pid && stat.startTime === record.startTime;
}

/** A refusal (it has changed its user, say) is not the end: perhaps it leaves by itself before the deadline. */
function kill(orphan: Orphan, logger: Logger): void {
  try {
    signalProcess(orphan.pid, 'SIGKILL');
  } catch (error) {
    logger.error({ ...orphan, err: error }, 'Ending the process was refused');
  }
}

function notEnded(orphans: readonly Orphan[]): GraphkeeperError {
  const names = orphans.map(({ number, pid }) => `${pid} (generation ${number})`);
  return new GraphkeeperError('GK_TIMEOUT', {
    what: `The end of process ${names.join(', ')}, which an earlier graphkeeper left behind,`,
    timeoutMs: DEADLINE_MS,
  });
}
