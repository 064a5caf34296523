import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** Options that the bundles of the package share. */
export const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcesContent: false,
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
};

/**
 * Loads a TypeScript module of the sources, bundled in memory: Node.js 20 does not run TypeScript.
 * @param {URL} entry
 */
export const bundleModule = async (entry) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
  });
  const code = outputFiles[0]?.text ?? '';
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
};

/**
 * Loads a TypeScript module of the sources, bundled without its packages, which Node.js resolves from the project.
 * @param {URL} entry
 * @param {string} directory folder below node_modules for the bundle until it is loaded
 */
export const bundleWithoutPackages = async (entry, directory) => {
  mkdirSync(directory, { recursive: true });
  const outfile = `${directory}sources-${process.pid}.mjs`;
  await writeBundle(entry, outfile);
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
};

/**
 * Writes a TypeScript module of the sources, bundled without its packages, to a file below node_modules.
 * @param {URL} entry
 * @param {string} outfile
 */
export const writeBundle = async (entry, outfile) => {
  await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // constants are replaced with their values, as in the function
    minifySyntax: true,
    // for the source lines in profiles
    sourcemap: 'inline',
    sourcesContent: false,
    outfile,
    logLevel: 'warning',
  });
};
