import { bundleModule } from '../bundle-module.mjs';

const { SeededRandom } = await bundleModule(new URL('../../src/simulate/seeded-random.ts', import.meta.url));

/**
 * A source of pseudo-random numbers with a fixed seed, so that the samples do not change from run to run.
 * @param {number} seed
 */
export const makeRandom = (seed) => new SeededRandom(seed);
