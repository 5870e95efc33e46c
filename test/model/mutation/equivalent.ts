/**
 * Mutants that no test can kill, because nobody outside can tell them from the machine, each with why that is so. One
 * that is killed after all, or does not exist any more, fails the run.
 */
export const EQUIVALENT: Readonly<Record<string, string>> = {};
