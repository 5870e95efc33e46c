/** What becomes of a mutant. */

/** The generated tests, in the order in which they are asked. */
export const TEST_NAMES = ['paths', 'simulation', 'product'] as const;
export type TestName = (typeof TEST_NAMES)[number];

export interface Verdict {
  /** The first that notices; null for a survivor. */
  readonly killedBy: TestName | null;
  /** What was seen. */
  readonly seen: string;
  /** The simulation notices as well, or alone: it does not know what the mutant was made of, only what must hold. */
  readonly breaksInvariant: boolean;
}
