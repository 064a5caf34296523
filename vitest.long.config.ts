import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vitest/config';

/** How many times as many cases a property tries as it does in `npm test`. */
const CASES_FACTOR = 100;
/** Cases of a property that states no number of its own; the default of fast-check. */
const DEFAULT_CASES = 100;
/** The longest time that one property takes; shorter than the longest timeout that a test sets for itself. */
const PROPERTY_SECONDS = Number(process.env.PROPERTY_SECONDS ?? '200');
/** Files hold several properties in a test at most, and shrinking takes time as well. */
const TEST_TIMEOUT_MS = 30 * 60_000;

const MODULE = 'fast-check';
const MANY_CASES = '\0fast-check-with-many-cases';

/** Puts a module in place of fast-check that runs each property with more cases. */
const manyCases: Plugin = {
  name: 'many-cases',
  enforce: 'pre',
  resolveId: (source, importer) => (source === MODULE && importer !== MANY_CASES ? MANY_CASES : undefined),
  load: (id) =>
    id === MANY_CASES
      ? `import * as real from '${MODULE}';
         export * from '${MODULE}';
         export const assert = (property, parameters = {}) => real.assert(property, {
           ...parameters,
           numRuns: (parameters.numRuns ?? ${DEFAULT_CASES}) * ${CASES_FACTOR},
           interruptAfterTimeLimit: ${PROPERTY_SECONDS * 1_000},
           markInterruptAsFailure: false,
         });
         export default { ...real, assert };`
      : undefined,
};

/** The test files that hold properties. */
const propertyFiles = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path}`)
  .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('fc.assert('));

/** All property tests with a hundred times as many cases as in `npm test`. */
export default defineConfig({
  plugins: [manyCases],
  test: {
    testTimeout: TEST_TIMEOUT_MS,
    maxWorkers: '100%',
    include: propertyFiles,
  },
});
