import { defineConfig } from 'vitest/config';

/** Where .ci/run wants the results as JSON. */
const report = process.env.GRAPHKEEPER_TEST_REPORT;
delete process.env.GRAPHKEEPER_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    // Some tools colour their output where CI is set.
    env: { NO_COLOR: '1' },
    // Most tests drive real processes; on a busy machine with two cores these take their time.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // On two cores: much of the time goes by waiting for processes.
    maxWorkers: 3,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    coverage: {
      provider: 'v8',
      include: ['src/machines/**', 'src/effects/**'],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'coverage',
      thresholds: { 'src/machines/**': { lines: 100 }, 'src/effects/**': { lines: 90 } },
    },
  },
});
