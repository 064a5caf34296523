import { defineConfig } from 'vitest/config';

/** Tests against moto, a stand-in for AWS that others have written; `scripts/integration-tests.mjs` starts it. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
