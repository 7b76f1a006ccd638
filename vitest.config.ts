import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: [
      'test/support/nothing-left-behind.ts',
      'test/support/fewer-promise-hooks.ts',
      'test/support/same-seed.ts',
      // Only while bench/coverage.mjs counts.
      ...(process.env['KMS_RELEASE_COVERAGE'] === undefined ? [] : ['bench/coverage-of-children.mjs']),
    ],
    globalSetup: ['test/support/global-setup.ts'],
    // Isolated threads crash with the Temporal SDK's native core.
    pool: 'forks',
    // Temporal's debug mode: workflows run in the test's own thread, since a thread for each world costs half a CPU
    // second. The workers that tests start as processes have theirs, and so has whatever bench/coverage.mjs counts.
    env: process.env['KMS_RELEASE_COVERAGE'] === undefined ? { TEMPORAL_DEBUG: '1' } : {},
    // The SDKs take two CPU seconds to load, which is most of what a small file costs.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Most tests wait for a server, not for a core.
    maxWorkers: 4,
    maxConcurrency: 8,
    testTimeout: 120_000,
    // What is polled for is waited for as long as a machine may stand still.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 90_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'demo/**/*.ts'],
      reporter: ['text-summary', 'json'],
    },
  },
});
