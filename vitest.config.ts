import { defineConfig } from 'vitest/config';
import { LOADED_BY_NODE } from './test/support/loaded-by-node.ts';

/** What these are about keeps something in the process: the metrics library its dimensions. */
const UNITS_APART = 'test/unit/telemetry/**/*.test.ts';

/** All but what needs more than Node.js and npm, which `vitest.integration.config.ts` and `vitest.browser.config.ts` have. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    server: LOADED_BY_NODE,
    // one core less is what Vitest leaves to itself: on two cores that is half of them
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          // without an exclude of its own, so that --exclude of the command line holds here, too
          include: ['test/unit/!(telemetry)/**/*.test.ts'],
          // a process each for 180 small files would take as long as what they test
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'together', include: ['test/!(unit|integration|browser)/**/*.test.ts', UNITS_APART] },
      },
    ],
  },
});
