/** A short seeded simulation: it knows nothing of the machine that the mutant was made of, only what must always hold. */
import type { graphServerMachine } from '../../../../src/machines/graph-server.js';
import type { serviceMachine } from '../../../../src/machines/service.js';
import { type SimulateOptions, simulate } from '../../../../src/testing/simulator/index.js';
import type { Mutant } from '../mutants.js';

const STEPS = 10_000;

/** @returns the invariant that breaks; null when none does */
export function killBySimulation(mutant: Mutant): string | null {
  const machines = machinesOf(mutant);
  if (machines === null) return null;
  const { violation } = simulate({ seed: 1, steps: STEPS, ...machines });
  return violation && `${violation.invariant}: ${violation.detail}`;
}

/** Null for the load job: it is not simulated. */
function machinesOf(mutant: Mutant): Pick<SimulateOptions, 'machine' | 'graphServer'> | null {
  if (mutant.machine === 'service') return { machine: mutant.build() as typeof serviceMachine };
  if (mutant.machine === 'graphServer') return { graphServer: mutant.build() as typeof graphServerMachine };
  return null;
}
