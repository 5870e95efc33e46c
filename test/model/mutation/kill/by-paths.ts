/** The generated paths of test/model/paths.test.ts: the machine is the model, and its mutant is what is run. */
import { Coverage } from '../../../../src/testing/paths/coverage.js';
import { followPath } from '../../../../src/testing/paths/follow-path.js';
import { PROVEN_MACHINES, proveMachine } from '../../../../src/testing/paths/prove-paths.js';
import type { Mutant } from '../mutants.js';
import { pathsThroughFirst } from '../order-paths.js';

/** @returns what the paths find at first; null when the mutant goes every path as the machine does */
export async function killByPaths(mutant: Mutant): Promise<string | null> {
  const { models, drive } = provenMachine(mutant.machine);
  const logic = mutant.build();
  for (const { model, paths } of models) {
    for (const path of pathsThroughFirst(mutant.state, paths)) {
      const wrong = await followPath({ ...model, logic }, path, drive, new Coverage(model.logic));
      if (wrong.length > 0) return wrong.join('\n');
    }
  }
  return null;
}

const proven = new Map<string, ReturnType<typeof prove>>();

/** Generated once for all the mutants of a machine. */
function provenMachine(name: string): ReturnType<typeof prove> {
  const known = proven.get(name) ?? prove(name);
  proven.set(name, known);
  return known;
}

function prove(name: string) {
  const machine = PROVEN_MACHINES.find((each) => each.name === name);
  if (machine === undefined) throw new Error(`There are no paths for a machine named ${name}`);
  return { models: proveMachine(machine).models, drive: machine.drive };
}
