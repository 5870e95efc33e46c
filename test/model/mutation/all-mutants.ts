/** The mutants of all machines: what a run judges, one after another. */
import { PROVEN_MACHINES } from '../../../src/testing/paths/prove-paths.js';
import { type Mutant, mutantsOf } from './mutants.js';

export function allMutants(): readonly Mutant[] {
  return PROVEN_MACHINES.flatMap(({ models }) => mutantsOf(models[0].logic));
}
