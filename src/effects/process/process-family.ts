/**
 * Everything that one child has started and that still lives: its process group, its cgroup where it has one, and
 * whoever carries its marker. Only when the whole family is extinct has the child ended.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ChildCgroup } from './cgroup/child-cgroup.js';
import { findMarked } from './marked-processes.js';
import { isLiving, type ProcessStat, readStat } from './proc.js';
import { groupExists, signalGroup, signalProcess, waitUntilEmpty } from './process-group.js';

const FIRST_LOOK_MS = 1;
const LAST_LOOK_MS = 50;

export interface ProcessFamily {
  /** Signals every process of it. A refusal by the operating system is logged. */
  signal(name: NodeJS.Signals): void;
  /** Is there certainly nobody? Cheap, unless there is no cgroup: then it looks at every process. */
  isExtinct(): boolean;
  /** Kills until nobody is left, however long that takes: a process in disk sleep can not be hurried. */
  end(): Promise<void>;
}

export interface FamilyOptions {
  /** Also the id of the process group. */
  readonly leader: number;
  readonly marker: string;
  readonly cgroup: ChildCgroup | null;
  readonly logger: Logger;
}

export function processFamily({ leader, marker, cgroup, logger }: FamilyOptions): ProcessFamily {
  let hasLeavers = false;

  /** Those outside the process group: with `setsid`, or as a daemon. */
  const findLeavers = (): ProcessStat[] => {
    const inCgroup = (cgroup?.pids() ?? []).map(readStat).filter((stat) => stat !== null);
    const byPid = new Map([...inCgroup, ...findMarked(marker)].map((stat) => [stat.pid, stat]));
    return [...byPid.values()].filter((stat) => stat.processGroup !== leader && isLiving(stat));
  };

  const tell = (name: NodeJS.Signals, leavers: readonly ProcessStat[]) => {
    const unlessRefused = (send: () => unknown, whom: string) => {
      try {
        send();
      } catch (error) {
        logger.error({ err: error, pid: leader }, `Sending ${name} to ${whom} was refused`);
      }
    };
    unlessRefused(() => signalGroup(leader, name), 'the process group');
    if (cgroup !== null && name === 'SIGKILL') unlessRefused(() => cgroup.kill(), 'the cgroup');
    for (const { pid } of leavers) unlessRefused(() => signalProcess(pid, name), `process ${pid}`);
    if (leavers.length === 0 || hasLeavers) return;
    hasLeavers = true;
    const pids = leavers.map(({ pid }) => pid);
    logger.warn({ pid: leader, pids }, 'Processes that have left the process group are ended with it');
  };

  return {
    signal(name) {
      let leavers: ProcessStat[] = [];
      try {
        leavers = findLeavers();
      } catch (error) {
        // Out of file descriptors, say: the process group can be told all the same.
        logger.error({ err: error, pid: leader }, 'Looking for processes that have left the process group failed');
      }
      tell(name, leavers);
    },

    isExtinct() {
      if (groupExists(leader)) return false;
      // The kernel knows at once; looking for the marker takes milliseconds on a machine with many processes.
      return cgroup === null ? findMarked(marker).length === 0 : !cgroup.isPopulated();
    },

    async end() {
      let leavers = findLeavers();
      for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 2, LAST_LOOK_MS)) {
        tell('SIGKILL', leavers);
        await waitUntilEmpty(leader);
        // Those that were just killed, and those that they had started before.
        leavers = findLeavers();
        if (leavers.length === 0 && !(cgroup?.isPopulated() ?? false)) return;
        await delay(lookMs);
      }
    },
  };
}
