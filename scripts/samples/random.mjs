import { bundleModule } from '../bundle-module.mjs';

const { SeededRandom } = await bundleModule(new URL('../../src/simulate/seeded-random.ts', import.meta.url));

/**
 * A source of numbers that look random and are the same each time, so that the samples do not change from run to run.
 * @param {number} seed
 */
export const makeRandom = (seed) => new SeededRandom(seed);
