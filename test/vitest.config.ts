import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/harness/make-ready.ts'],
    // Real databases, processes and browsers: slower than a unit, and two at a time are enough for two cores.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    pool: 'forks',
    maxWorkers: 2,
    allowOnly: false,
  },
});
