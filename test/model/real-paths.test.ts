import { expect, test } from 'vitest';
import { runRealPaths } from '../../src/testing/real/run-paths.js';
import { tempDir } from '../support/temp-dir.js';

test('every path that can be brought about with real processes ends as the model says, and leaves nothing', async () => {
  const startedAt = performance.now();
  const report = await runRealPaths({ directory: tempDir(), atOnce: 6 });
  const { paths, steps, transitions, missing, failures } = report;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    `real processes: ${paths} paths, ${steps} steps, ${transitions.covered} transitions of ${transitions.total}, ` +
      `${missing.length} of them left to the simulated tiers, ${seconds} s`,
  );
  expect(failures).toEqual([]);
  // Reports of a generation that nobody waits for: a real one has been told to leave by then, and is silent until it exits.
  // And the timer of a standby, which is cancelled where nobody waits for it.
  expect(missing).toEqual([
    '(all) × generation.unhealthy 1: stays',
    '(all) × generation.ready 1: stays',
    '(all) × standby.due 1: stays',
  ]);
}, 300_000);
