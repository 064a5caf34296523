import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The folder of the benchmark's generated files, which are not in version control. */
export const CACHE = fileURLToPath(new URL('../../node_modules/.cache/bench/', import.meta.url));

/**
 * Loads the sources, bundled as the function is; their packages stay outside, where Node.js finds them.
 * @returns {Promise<typeof import('./sources.ts')>}
 */
export const loadSources = async () => {
  mkdirSync(CACHE, { recursive: true });
  const outfile = `${CACHE}sources-${process.pid}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL('sources.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // for the lines that a profile names
    sourcemap: 'inline',
    sourcesContent: false,
    outfile,
    logLevel: 'warning',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
};
