import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundlePlugins } from './plugins.mjs';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What all bundles have in common. */
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

/** Bundles the functions, dist/, in memory, and tells what went into them. */
export const bundleFunctions = () =>
  build({
    ...COMMON,
    entryPoints: ['src/handler.ts', 'src/snapshot-handler.ts'],
    outdir: 'dist',
    // what only some configurations need is a chunk of its own, loaded when it is asked for
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minify: true,
    // Node.js shows the line of an error: not the whole function
    lineLimit: 200,
    // always made, since names of chunks depend on it
    sourcemap: 'external',
    plugins: bundlePlugins(),
    metafile: true,
    write: false,
  });
