/** The exploration of test/model/product.test.ts, with the mutant in the place of the machine. */
import type { graphServerMachine } from '../../../../src/machines/graph-server.js';
import type { serviceMachine } from '../../../../src/machines/service.js';
import { exploreProduct, PRODUCT_CONFIGURATIONS } from '../../../../src/testing/universe/explore-product.js';
import type { UniverseOptions } from '../../../../src/testing/universe/universe.js';
import type { Mutant } from '../mutants.js';

/** @returns the violation and the shortest way to it; null when there is none */
export function killByProduct(mutant: Mutant): string | null {
  const machines = machinesOf(mutant);
  if (machines === null) return null;
  for (const options of Object.values(PRODUCT_CONFIGURATIONS)) {
    const { described } = exploreProduct({ ...options, ...machines });
    if (described !== null) return described;
  }
  return null;
}

/** Null for the load job: it is no part of the product. */
function machinesOf(mutant: Mutant): Pick<UniverseOptions, 'service' | 'graphServer'> | null {
  if (mutant.machine === 'service') return { service: mutant.build() as typeof serviceMachine };
  if (mutant.machine === 'graphServer') return { graphServer: mutant.build() as typeof graphServerMachine };
  return null;
}
