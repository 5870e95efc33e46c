/** Whether the generated tests notice a mutant, and which of them first; the cheapest are asked first. */
import { killByPaths } from './kill/by-paths.js';
import { killByProduct } from './kill/by-product.js';
import { killBySimulation } from './kill/by-simulation.js';
import type { Mutant } from './mutants.js';

const TESTS = { paths: killByPaths, simulation: killBySimulation, product: killByProduct } as const satisfies Readonly<
  Record<string, (mutant: Mutant) => string | null | Promise<string | null>>
>;

export type TestName = keyof typeof TESTS;
export const TEST_NAMES = Object.keys(TESTS) as readonly TestName[];

export interface Verdict {
  /** Null for a survivor. */
  readonly killedBy: TestName | null;
  /** What was seen. */
  readonly seen: string;
}

/** A mutant that throws, also one that goes round in circles, is as dead as one that is found wanting. */
export async function judge(mutant: Mutant): Promise<Verdict> {
  for (const [name, kill] of Object.entries(TESTS)) {
    const seen = await attempt(() => kill(mutant));
    if (seen !== null) return { killedBy: name as TestName, seen };
  }
  return { killedBy: null, seen: '' };
}

async function attempt(kill: () => string | null | Promise<string | null>): Promise<string | null> {
  try {
    return await kill();
  } catch (error) {
    return `it throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}
