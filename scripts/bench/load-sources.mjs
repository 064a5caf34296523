import { mkdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleWithoutPackages, writeBundle } from '../bundle-module.mjs';

/** The folder of the benchmark's generated files, which are not in version control. */
export const CACHE = fileURLToPath(new URL('../../node_modules/.cache/bench/', import.meta.url));

const ENTRY = new URL('sources.ts', import.meta.url);

/** @type {Promise<typeof import('./sources.ts')> | undefined} */
let loaded;

/**
 * Loads the sources once, bundled like the function; their packages are external, and Node.js resolves them.
 * @param {string} [bundle] path returned by {@link bundleSources}
 * @returns {Promise<typeof import('./sources.ts')>}
 */
export const loadSources = (bundle) => {
  loaded ??= bundle === undefined ? bundleWithoutPackages(ENTRY, CACHE) : import(pathToFileURL(bundle).href);
  return loaded;
};

/**
 * Writes the bundle of the sources for use by several processes.
 * @param {string} folder below {@link CACHE}
 * @returns {Promise<string>} its path
 */
export const bundleSources = async (folder) => {
  mkdirSync(folder, { recursive: true });
  const path = `${folder}sources.mjs`;
  await writeBundle(ENTRY, path);
  return path;
};
