import { fileURLToPath } from 'node:url';
import { bundleWithoutPackages } from '../bundle-module.mjs';

/** The folder of the benchmark's generated files, which are not in version control. */
export const CACHE = fileURLToPath(new URL('../../node_modules/.cache/bench/', import.meta.url));

/** @type {Promise<typeof import('./sources.ts')> | undefined} */
let loaded;

/**
 * Loads the sources once, bundled as the function is; their packages stay outside, where Node.js finds them.
 * @returns {Promise<typeof import('./sources.ts')>}
 */
export const loadSources = () => {
  loaded ??= bundleWithoutPackages(new URL('sources.ts', import.meta.url), CACHE);
  return loaded;
};
