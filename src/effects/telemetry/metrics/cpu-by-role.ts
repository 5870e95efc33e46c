/**
 * CPU time by the role of a process, as a counter that never falls: what a process has used since the last look goes
 * to the role that it has now. What it uses between the last look and its end is not seen.
 */
import type { GenerationStatus } from '../../../types/service.js';

export type ProcessRole = 'parent' | GenerationStatus['role'];

export const PROCESS_ROLES: readonly ProcessRole[] = ['parent', 'active', 'candidate', 'standby', 'retiring'];

export interface SeenProcess {
  readonly role: ProcessRole;
  readonly pid: number;
  readonly cpuSeconds: number;
}

export class CpuByRole {
  readonly #totals = new Map<ProcessRole, number>(PROCESS_ROLES.map((role) => [role, 0]));
  #seen = new Map<number, number>();

  /** Takes in all that live now; what is not among them is forgotten. */
  note(processes: readonly SeenProcess[]): ReadonlyMap<ProcessRole, number> {
    for (const { role, pid, cpuSeconds } of processes) {
      const used = Math.max(0, cpuSeconds - (this.#seen.get(pid) ?? 0));
      this.#totals.set(role, (this.#totals.get(role) ?? 0) + used);
    }
    this.#seen = new Map(processes.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
    return this.#totals;
  }
}
