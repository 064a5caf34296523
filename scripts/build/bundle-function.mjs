import { relative, sep } from 'node:path';
import { build } from 'esbuild';
import { bundlePlugins } from './plugins.mjs';
import { entriesOf, nameSeparateBundles, SEPARATE_BUNDLES, separateBundles } from './separate-bundles.mjs';

const ENTRIES = ['src/handler.ts', 'src/snapshot-handler.ts'];

/**
 * Makes the files that are deployed, and their source maps.
 * @param {import('esbuild').BuildOptions} common what all bundles have in common
 * @param {string} folder that they are for
 * @returns {Promise<{ path: string, contents: string }[]>} by path from the folder
 */
export const bundleFunction = async (common, folder) => {
  const plugins = bundlePlugins();
  const settings = {
    ...common,
    outdir: folder,
    // what only some configurations need is a chunk of its own, loaded when it is asked for
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    minify: true,
    // Node.js shows the line of an error: not the whole function
    lineLimit: 200,
    // always made, since names of chunks depend on it
    sourcemap: 'external',
    plugins: [separateBundles(), ...plugins.list],
    write: false,
  };
  const separate = SEPARATE_BUNDLES.map((group) =>
    build({ ...settings, entryPoints: entriesOf(group), entryNames: 'chunks/[name]-[hash]' }),
  );
  const results = await Promise.all([build({ ...settings, entryPoints: ENTRIES }), ...separate]);
  plugins.checkUse();
  const outputs = results
    .flatMap(({ outputFiles }) => outputFiles)
    .map(({ path, text }) => ({ path: relative(folder, path).split(sep).join('/'), text }));
  const files = outputs.map(({ path }) => path);
  return outputs.map(({ path, text }) => ({
    path,
    contents: path.endsWith('.map') ? text : nameSeparateBundles(text, path, files),
  }));
};
