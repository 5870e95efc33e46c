/**
 * Mutants that no test can kill, because nobody outside can tell them from the machine, each with why that is so. One
 * that is killed after all, or does not exist any more, fails the run.
 */
export const EQUIVALENT: Readonly<Record<string, string>> = {
  'service restarting.respawning: drop generation.ready 1':
    'The way to ready then leads through switching.draining, which does nothing on entry and is left in the same step when nothing retires.',
  'service restarting.respawning: reorder generation.ready 1 and 2':
    'As above: the alternative that is tried first goes by switching.draining, and comes to ready in the same step.',
};
