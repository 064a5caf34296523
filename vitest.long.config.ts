import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vitest/config';
import { LOADED_BY_NODE } from './test/support/loaded-by-node.ts';

/** How many times a property is tried, each time with other cases. */
const ROUNDS = 100;
/**
 * After this time a property begins no further round, unless it has had fewer than its `leastRounds`; the longest timeout that a
 * test sets for itself leaves room for one.
 */
const PROPERTY_SECONDS = Number(process.env.PROPERTY_SECONDS ?? '100');
/** Some tests hold several properties, and shrinking takes time as well. */
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
         export const assert = (property, parameters) => {
           const endsAt = Date.now() + ${PROPERTY_SECONDS * 1_000};
           const first = real.assert(property, parameters);
           const { leastRounds = 0 } = parameters ?? {};
           const goesOn = (round) => round < ${ROUNDS} && (round < leastRounds || Date.now() < endsAt);
           if (first instanceof Promise) return first.then(async () => {
             for (let round = 1; goesOn(round); round++) await real.assert(property, parameters);
           });
           for (let round = 1; goesOn(round); round++) real.assert(property, parameters);
         };
         export default { ...real, assert };`
      : undefined,
};

/** The test files that hold properties. */
const propertyFiles = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((path) => `test/${path}`)
  // the browser's tests need what only their own configuration has
  .filter((path) => !path.startsWith('test/browser/'))
  .filter((path) => path.endsWith('.test.ts') && readFileSync(path, 'utf8').includes('fc.assert('));

/** All property tests with a hundred times as many cases as in `npm test`. */
export default defineConfig({
  plugins: [manyCases],
  test: {
    server: LOADED_BY_NODE,
    testTimeout: TEST_TIMEOUT_MS,
    maxWorkers: '100%',
    env: { LONG_TESTS: '1' },
    include: propertyFiles,
  },
});
