import { configDefaults, defineConfig } from 'vitest/config';
import { LOADED_BY_NODE } from './test/support/loaded-by-node.ts';

const OPENSEARCH_TESTS = 'test/integration/opensearch/**/*.test.ts';
const EXAMPLES_TESTS = 'test/integration/examples/**/*.test.ts';

/**
 * Tests against what others have written. `moto`, a stand-in for AWS, is started by `scripts/integration-tests.mjs`; the
 * node for `opensearch` by `scripts/opensearch-tests.mjs`. `scripts/examples-tests.mjs` installs what `examples` runs.
 */
export default defineConfig({
  test: {
    server: LOADED_BY_NODE,
    // some run the SAM CLI twice
    testTimeout: 240_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'moto',
          setupFiles: ['test/integration/moto/own-moto.ts'],
          include: ['test/integration/**/*.test.ts'],
          exclude: [...configDefaults.exclude, OPENSEARCH_TESTS, EXAMPLES_TESTS],
        },
      },
      { extends: true, test: { name: 'opensearch', include: [OPENSEARCH_TESTS] } },
      { extends: true, test: { name: 'examples', include: [EXAMPLES_TESTS] } },
    ],
  },
});
