/** The generated paths of test/model/paths.test.ts: the machine is the model, and its mutant is what is run. */
import { Coverage } from '../../../../src/testing/paths/coverage.js';
import type { Drive } from '../../../../src/testing/paths/driven.js';
import { followPath } from '../../../../src/testing/paths/follow-path.js';
import type { Path } from '../../../../src/testing/paths/generate-paths.js';
import type { MachineModel } from '../../../../src/testing/paths/model.js';
import { PROVEN_MACHINES, proveMachine } from '../../../../src/testing/paths/prove-paths.js';
import type { Mutant } from '../mutants.js';
import { pathsThroughFirst } from '../order-paths.js';

/** @returns what the paths find at first; null when the mutant goes every path as the machine does */
export async function killByPaths(mutant: Mutant): Promise<string | null> {
  const proof = proofOf(mutant.machine);
  const logic = mutant.build();
  // Of all models together: what only one of them shows is not to wait for all paths of the others.
  for (const { model, path } of orderedPaths(proof, mutant.state)) {
    const wrong = await followPath({ ...model, logic }, path, proof.drive, new Coverage(model.logic));
    if (wrong.length > 0) return wrong.join('\n');
  }
  return null;
}

interface ModelPath {
  readonly model: MachineModel;
  readonly path: Path;
}

interface Proof {
  readonly drive: Drive;
  readonly paths: readonly ModelPath[];
  /** By the state that is changed. */
  readonly ordered: Map<string, readonly ModelPath[]>;
}

// Both are the same for many mutants, and take long.
const proofs = new Map<string, Proof>();

function proofOf(name: string): Proof {
  const known = proofs.get(name);
  if (known !== undefined) return known;
  const machine = PROVEN_MACHINES.find((each) => each.name === name);
  if (machine === undefined) throw new Error(`There are no paths for a machine named ${name}`);
  const paths = proveMachine(machine).models.flatMap(({ model, paths: own }) => own.map((path) => ({ model, path })));
  const proof = { drive: machine.drive, paths, ordered: new Map() };
  proofs.set(name, proof);
  return proof;
}

function orderedPaths({ paths, ordered }: Proof, state: string): readonly ModelPath[] {
  const found = ordered.get(state) ?? pathsThroughFirst(state, paths);
  ordered.set(state, found);
  return found;
}
