import { defineConfig } from 'vitest/config';
import { LOADED_BY_NODE } from './test/support/loaded-by-node.ts';

/**
 * What keeps something in the process, or needs modules that are not loaded yet: the bundles, the metrics library with its
 * dimensions, modules that are replaced, and connections that are opened early.
 */
const APART = [
  'test/{bundle,package}/**/*.test.ts',
  'test/unit/telemetry/**/*.test.ts',
  'test/{corpus,hostile}/events.test.ts',
  'test/aws/{early-connections,function-verdicts}.test.ts',
];

/** All but what needs more than Node.js and npm, which `vitest.integration.config.ts` and `vitest.browser.config.ts` have. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    server: LOADED_BY_NODE,
    // one core less is what Vitest leaves to itself: on two cores that is half of them
    maxWorkers: '100%',
    // without excludes of their own, so that --exclude of the command line holds here, too
    projects: [
      { extends: true, test: { name: 'apart', include: APART } },
      {
        extends: true,
        test: {
          name: 'together',
          include: [
            'test/unit/!(telemetry)/**/*.test.ts',
            'test/{cli,golden,input,property,reader,resend}/**/*.test.ts',
            'test/{corpus,hostile}/!(events).test.ts',
            'test/aws/**/!(early-connections|function-verdicts).test.ts',
          ],
          // a process each would load and compile everything again, which takes as long as what most of these files test
          isolate: false,
        },
      },
    ],
  },
});
