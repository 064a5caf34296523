import { defineConfig } from 'vitest/config';

/** Tests of the report's page in Chromium, which `scripts/browser-tests.mjs` finds or installs. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
  },
});
