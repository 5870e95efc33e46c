/**
 * Ends what a parent that was killed has left behind. A process is ours, and only then touched, when
 * - it is recorded: same pid, same start time, same boot; then its whole group is, for nobody else can join that;
 * - or it was started with the marker of a recorded generation, wherever it has gone since.
 * Another process that has taken a recorded pid is never signalled. Off Linux nothing can be proved and nothing is done.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { GraphkeeperError } from '../../errors.js';
import { listMarked } from './marked-processes.js';
import { isLiving, listProcesses, type ProcessStat, readBootId } from './proc.js';
import { signalGroup, signalProcess } from './process-group.js';

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
  const found = new Map<number, FoundOrphan>();
  const giveUpAt = performance.now() + DEADLINE_MS;
  for (;;) {
    const orphans = findOrphans(records, workspaceId, found);
    if (orphans.length === 0) return { ended: [...found.values()].map(({ number, pid }) => ({ number, pid })) };
    if (performance.now() > giveUpAt) throw notEnded(orphans);
    for (const orphan of orphans) {
      const { number, pid } = orphan;
      if (!found.has(pid)) logger.warn({ number, pid }, 'Ending a process that an earlier graphkeeper left behind');
      found.set(pid, orphan);
      kill(orphan, logger);
    }
    await delay(LOOK_AGAIN_MS);
  }
}

interface FoundOrphan extends Orphan {
  readonly startTime: number;
  /** The process group that it belongs to, when that is ours as a whole. */
  readonly group: number | null;
}

/** `found` are those of earlier looks: what was ours then is ours until it ends, also when its leader has ended before it. */
function findOrphans(
  records: readonly OrphanRecord[],
  workspaceId: string,
  found: ReadonlyMap<number, FoundOrphan>,
): FoundOrphan[] {
  if (records.length === 0) return [];
  const processes = listProcesses();
  const living = processes.filter((stat) => isLiving(stat) && stat.pid !== process.pid);
  const marked = new Map(listMarked(`${workspaceId}/`).map(({ pid, marker }) => [pid, marker]));
  const bootId = readBootId();
  return records.flatMap(({ number, ...record }) => {
    // A leader that is dead but not yet reaped still keeps its pid, and with it its group, from being taken.
    const groupIsOurs = processes.some((stat) => isRecorded(stat, record, bootId));
    const marker = `${workspaceId}/${number}`;
    const isOurs = (stat: ProcessStat) =>
      (groupIsOurs && stat.processGroup === record.pid) ||
      (found.get(stat.pid)?.number === number && found.get(stat.pid)?.startTime === stat.startTime) ||
      marked.get(stat.pid) === marker;
    return living.filter(isOurs).map(({ pid, startTime, processGroup }) => {
      const group = groupIsOurs && processGroup === record.pid ? record.pid : null;
      return { number, pid, startTime, group };
    });
  });
}

function isRecorded(stat: ProcessStat, record: Omit<OrphanRecord, 'number'>, bootId: string | null): boolean {
  const isThisBoot = (record.bootId ?? bootId) === bootId;
  return isThisBoot && stat.pid === record.pid && stat.startTime === record.startTime;
}

/** A refusal (it has changed its user, say) is not the end: perhaps it leaves by itself before the deadline. */
function kill({ number, pid, group }: FoundOrphan, logger: Logger): void {
  try {
    // The whole group at once, where we may: nobody can be started between the look and the signal.
    if (group !== null) signalGroup(group, 'SIGKILL');
    else signalProcess(pid, 'SIGKILL');
  } catch (error) {
    logger.error({ number, pid, err: error }, 'Ending the process was refused');
  }
}

function notEnded(orphans: readonly Orphan[]): GraphkeeperError {
  const names = orphans.map(({ number, pid }) => `${pid} (generation ${number})`);
  return new GraphkeeperError('GK_TIMEOUT', {
    what: `The end of process ${names.join(', ')}, which an earlier graphkeeper left behind,`,
    timeoutMs: DEADLINE_MS,
  });
}
