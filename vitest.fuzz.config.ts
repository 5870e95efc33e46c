import { defineConfig } from 'vitest/config';

/** `npm run test:fuzz`: GRAPHKEEPER_FUZZ_SCALE=10 tries ten times as many examples, FAST_CHECK_SEED=7 others. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.fuzz.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    env: { NO_COLOR: '1' },
    testTimeout: 600_000 * Math.max(1, Number(process.env.GRAPHKEEPER_FUZZ_SCALE ?? 1)),
    pool: 'forks',
    maxWorkers: 2,
    // To tell what is kept from what has not been collected yet.
    execArgv: ['--expose-gc'],
  },
});
