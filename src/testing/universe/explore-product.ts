/** The whole product, explored. */
import { type Exploration, Explorer } from './explore.js';
import { describeViolation } from './sequence-diagram.js';
import { Universe, type UniverseOptions } from './universe.js';

/**
 * Exclusive data never has more. Shared data may: while a process cannot be killed, its successors may hang as well, so
 * there we take it that the kernel ends a killed process before a third hangs.
 */
const MOST_GENERATIONS = 3;

/**
 * What is explored, by names that tests and documents share. With a standby commands do not wait: how they wait is the
 * same with and without it, and the space would be six times as large.
 */
export const PRODUCT_CONFIGURATIONS = {
  'exclusive data': { sharedData: false },
  'shared data': { sharedData: true },
  'a standby': { sharedData: true, standby: 1, commandQueueLimit: 0 },
} as const satisfies Readonly<Record<string, UniverseOptions>>;

export interface ExploredProduct extends Exploration {
  readonly sharedData: boolean;
  readonly standby: number;
  readonly mostGenerations: number;
  /** The violation as text with a diagram; null when there is none. */
  readonly described: string | null;
}

/** Explores the service with its generations, gateway and store until nothing new is found. About ten seconds. */
export function exploreProduct(options: UniverseOptions, mostGenerations = MOST_GENERATIONS): ExploredProduct {
  const universe = new Universe(options);
  const exploration = new Explorer(universe, mostGenerations).explore();
  const { violation } = exploration;
  const described = violation && describeViolation(universe, violation);
  const { sharedData, standby } = universe.policy;
  return { ...exploration, sharedData, standby, mostGenerations, described };
}
