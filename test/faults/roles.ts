/** The GraphServers of a service, by the part that they play at the moment. */
import type { Stage } from './stage.js';
import type { SaidGeneration } from './witness.js';

export type Role = 'active' | 'candidate' | 'retiring';

/** Sends the signal to the GraphServer in that role. */
export function kill(stage: Stage, role: Role, signal: NodeJS.Signals): void {
  process.kill(pidOf(stage, role), signal);
}

export function pidOf(stage: Stage, role: Role): number {
  return inRole(stage, role).pid ?? 0;
}

export function numberOf(stage: Stage, role: Role): number {
  return inRole(stage, role).number;
}

function inRole(stage: Stage, role: Role): SaidGeneration {
  const found = stage.witness.last?.generations.find((generation) => generation.role === role);
  if (!found?.pid) throw new Error(`There is no ${role} GraphServer: ${JSON.stringify(stage.witness.last)}`);
  return found;
}
