/** The generated paths of test/model/paths.test.ts: the machine is the model, and its mutant is what is run. */
import { Coverage } from '../../../../src/testing/paths/coverage.js';
import type { Drive } from '../../../../src/testing/paths/driven.js';
import { followPath } from '../../../../src/testing/paths/follow-path.js';
import type { Path } from '../../../../src/testing/paths/generate-paths.js';
import { type MachineProof, PROVEN_MACHINES, proveMachine } from '../../../../src/testing/paths/prove-paths.js';
import type { Mutant } from '../mutants.js';
import { pathsThroughFirst } from '../order-paths.js';

/** @returns what the paths find at first; null when the mutant goes every path as the machine does */
export async function killByPaths(mutant: Mutant): Promise<string | null> {
  const { drive, models } = proofOf(mutant.machine);
  const logic = mutant.build();
  for (const proven of models) {
    for (const path of orderedPaths(proven, mutant.state)) {
      const wrong = await followPath({ ...proven.model, logic }, path, drive, new Coverage(proven.model.logic));
      if (wrong.length > 0) return wrong.join('\n');
    }
  }
  return null;
}

type ProvenModel = MachineProof['models'][number];

interface Proof {
  readonly drive: Drive;
  readonly models: readonly ProvenModel[];
}

// Both are the same for many mutants, and take long.
const proofs = new Map<string, Proof>();
const ordered = new Map<ProvenModel, Map<string, readonly Path[]>>();

function proofOf(name: string): Proof {
  const known = proofs.get(name);
  if (known !== undefined) return known;
  const machine = PROVEN_MACHINES.find((each) => each.name === name);
  if (machine === undefined) throw new Error(`There are no paths for a machine named ${name}`);
  const proof = { drive: machine.drive, models: proveMachine(machine).models };
  proofs.set(name, proof);
  return proof;
}

function orderedPaths(proven: ProvenModel, state: string): readonly Path[] {
  const byState = ordered.get(proven) ?? new Map<string, readonly Path[]>();
  ordered.set(proven, byState);
  const paths = byState.get(state) ?? pathsThroughFirst(state, proven.paths);
  byState.set(state, paths);
  return paths;
}
