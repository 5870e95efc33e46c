/** Whether the generated tests notice a mutant, and which of them first: the product, which takes longest, is asked last. */
import { killByPaths } from './kill/by-paths.js';
import { killByProduct } from './kill/by-product.js';
import { killBySimulation } from './kill/by-simulation.js';
import type { Mutant } from './mutants.js';
import type { Verdict } from './verdict.js';

/** A mutant that throws, also one that goes round in circles, is as dead as one that is found wanting. */
export async function judge(mutant: Mutant): Promise<Verdict> {
  const byPaths = await attempt(() => killByPaths(mutant));
  const bySimulation = await attempt(() => killBySimulation(mutant));
  const breaksInvariant = bySimulation !== null;
  if (byPaths !== null) return { killedBy: 'paths', seen: byPaths, breaksInvariant };
  if (bySimulation !== null) return { killedBy: 'simulation', seen: bySimulation, breaksInvariant };
  const byProduct = await attempt(() => killByProduct(mutant));
  if (byProduct !== null) return { killedBy: 'product', seen: byProduct, breaksInvariant };
  return { killedBy: null, seen: '', breaksInvariant };
}

async function attempt(kill: () => string | null | Promise<string | null>): Promise<string | null> {
  try {
    return await kill();
  } catch (error) {
    return `it throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}
