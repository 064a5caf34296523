import { defineConfig } from 'vitest/config';
import { LOADED_BY_NODE } from './test/support/loaded-by-node.ts';

/** Tests of the report's page in Chromium, which `scripts/browser-tests.mjs` finds or installs. */
export default defineConfig({
  test: {
    server: LOADED_BY_NODE,
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
  },
});
