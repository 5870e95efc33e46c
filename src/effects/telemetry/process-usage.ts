/**
 * Memory and CPU time of the service's own process, and of generations: each is the whole process group. Read when
 * somebody asks, at most once a second; nothing runs in between. Off Linux there is no /proc, and only our own process
 * is known.
 */
import { listProcesses, type ProcessResources, readResources } from '../process/proc.js';

export interface ProcessUsage extends ProcessResources {
  /** Share of one core since the reading before; 0 in the first one. */
  readonly cpu: number;
}

interface Reading extends ProcessUsage {
  /** performance.now() */
  readonly at: number;
}

const FRESH_MS = 1000;
/** To find the members of a group all of /proc is read, which takes milliseconds on a large machine. */
const MEMBERS_FRESH_MS = 10_000;
const UNKNOWN: ProcessUsage = { rssBytes: 0, cpuSeconds: 0, cpu: 0 };

export class ProcessUsages {
  #readings = new Map<number, Reading>();
  #members = new Map<number, readonly number[]>();
  #membersAt = Number.NEGATIVE_INFINITY;

  /** Of this very process. */
  own(): ProcessUsage {
    return this.#reading(process.pid, ownResources) ?? UNKNOWN;
  }

  /** By the leaders of process groups. Those that are gone are left out, and what is known of other groups is forgotten. */
  ofGroups(leaders: readonly number[]): ReadonlyMap<number, ProcessUsage> {
    this.#findMembers(leaders);
    const kept = new Set([process.pid, ...leaders]);
    for (const pid of this.#readings.keys()) if (!kept.has(pid)) this.#readings.delete(pid);
    const usages = new Map<number, ProcessUsage>();
    for (const leader of leaders) {
      const usage = this.#reading(leader, () => this.#resourcesOf(leader));
      if (usage !== null) usages.set(leader, usage);
    }
    return usages;
  }

  #findMembers(leaders: readonly number[]): void {
    const now = performance.now();
    if (now - this.#membersAt < MEMBERS_FRESH_MS && leaders.every((leader) => this.#members.has(leader))) return;
    this.#membersAt = now;
    const all = listProcesses();
    this.#members = new Map(
      leaders.map((leader) => [leader, all.filter((each) => each.processGroup === leader).map(({ pid }) => pid)]),
    );
  }

  #resourcesOf(leader: number): ProcessResources | null {
    const members = (this.#members.get(leader) ?? []).map(readResources).filter((each) => each !== null);
    if (members.length === 0) return null;
    return {
      rssBytes: members.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
      cpuSeconds: members.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    };
  }

  #reading(pid: number, read: () => ProcessResources | null): ProcessUsage | null {
    const now = performance.now();
    const last = this.#readings.get(pid);
    if (last !== undefined && now - last.at < FRESH_MS) return last;
    const resources = read();
    if (resources === null) return null;
    const reading = { ...resources, cpu: shareOfCore(last, resources, now), at: now };
    this.#readings.set(pid, reading);
    return reading;
  }
}

/** A member that ended without being waited for takes its CPU time with it, so the sum can shrink. */
function shareOfCore(last: Reading | undefined, { cpuSeconds }: ProcessResources, now: number): number {
  if (last === undefined) return 0;
  return Math.max(0, cpuSeconds - last.cpuSeconds) / ((now - last.at) / 1000);
}

function ownResources(): ProcessResources {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6 };
}
