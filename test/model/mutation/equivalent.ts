/**
 * Mutants that no test can kill, because nobody outside can tell them from the machine, each with why that is so. One
 * that is killed after all, or does not exist any more, fails the run.
 */
export const EQUIVALENT: Readonly<Record<string, string>> = {
  'service restarting.respawning: drop generation.ready 1':
    'The way to ready then leads through switching.draining, which does nothing on entry and is left in the same step when nothing retires.',
  'service restarting.respawning: reorder generation.ready 1 and 2':
    'As above: the alternative that is tried first goes by switching.draining, and comes to ready in the same step.',
  'service ready: reorder generation.exited 4 and 5':
    'One is about the active generation and the other about the standby. No generation is both, so that it does not matter which is asked first.',
  'service ready: reorder generation.exited 5 and 6': 'As above: about the standby, and about one that leaves.',
  'service ready: reorder generation.unhealthy 4 and 5':
    'As above: about the active generation, and about the standby.',
};
