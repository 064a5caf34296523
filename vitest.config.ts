import { defineConfig } from 'vitest/config';
import { LOADED_BY_NODE } from './test/support/loaded-by-node.ts';

/**
 * What keeps something in the process, needs modules that are not loaded yet, or measures the process: the bundles, the metrics
 * library with its dimensions, modules that are replaced, connections that are opened early, and memory.
 */
const APART = [
  'test/{bundle,package}/**/*.test.ts',
  'test/unit/telemetry/**/*.test.ts',
  'test/aws/{early-connections,function-verdicts}.test.ts',
  'test/corpus/events.test.ts',
  'test/hostile/{events,parquet}.test.ts',
];

/** Need more than Node.js and npm; `vitest.integration.config.ts` and `vitest.browser.config.ts` have them. */
const ELSEWHERE = ['test/{browser,integration}/**'];

/** All others, wherever they are. */
const TOGETHER = ['test/**/*.test.ts', ...[...APART, ...ELSEWHERE].map((pattern) => `!${pattern}`)];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    server: LOADED_BY_NODE,
    // one core less is what Vitest leaves to itself: on two cores that is half of them
    maxWorkers: '100%',
    // without excludes of their own, so that --exclude of the command line holds here, too
    projects: [
      { extends: true, test: { name: 'apart', include: APART } },
      // a process for each of these files would load and compile everything again, which takes as long as what most of them test
      { extends: true, test: { name: 'together', include: TOGETHER, isolate: false } },
    ],
  },
});
