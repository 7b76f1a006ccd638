import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Only while bench/coverage.mjs counts.
    setupFiles: process.env['KMS_RELEASE_COVERAGE'] === undefined ? [] : ['bench/coverage-of-children.mjs'],
    globalSetup: ['test/support/global-setup.ts'],
    // Isolated threads crash with the Temporal SDK's native core.
    pool: 'forks',
    // Most tests wait for a server, not for a core.
    maxWorkers: 4,
    maxConcurrency: 8,
    testTimeout: 120_000,
    hookTimeout: 90_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'demo/**/*.ts'],
      reporter: ['text-summary', 'json'],
    },
  },
});
