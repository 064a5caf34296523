import { build } from 'esbuild';
import { COMMON, ROOT } from '../bundle-module.mjs';
import { builtins } from './builtins.mjs';
import { edits, unusedEdits } from './edits.mjs';
import { sharedChunks } from './shared-chunks.mjs';

/**
 * Beginnings of file names. Functions of different groups share most code, but no files: sharing would take more files, which
 * load more slowly.
 */
const FUNCTIONS = { chunks: ['', 'snapshot-'], reader: ['reader-'], fetcher: ['address-data-'] };

/** 4 KiB: they become 1/0 and -1/0; `-Infinity` is not accepted here. */
const INFINITIES = { 'Number.POSITIVE_INFINITY': 'Infinity', 'Number.NEGATIVE_INFINITY': '-1e999' };

/**
 * Bundles the functions, with their source maps; returns a result of esbuild for each group of functions that share files.
 * @param {boolean} write whether into dist/, or only in memory
 */
export const bundleFunctions = async (write) => {
  const bundle = async ([folder, names]) => {
    const options = {
      ...COMMON,
      outdir: 'dist',
      entryPoints: names.map((name) => `src/function/${name}handler.ts`),
      chunkNames: `${folder}/[name]-[hash]`,
      splitting: true, // code that only some configurations need is a separate chunk, loaded on demand
      minify: true,
      lineLimit: 1_000, // Node.js shows the line of an error: not the whole function
      sourcemap: 'external', // always made, since names of chunks depend on it
      // Lambda has none of the other providers of credentials: 101 KiB; event streams: 16 KiB; the safe writer of pino: 7 KiB
      alias: {
        '@aws-sdk/credential-provider-node': `${ROOT}src/aws/clients/function-credentials.ts`,
        '@smithy/core/event-streams': `${ROOT}src/aws/clients/no-event-streams.ts`,
        'safe-stable-stringify': `${ROOT}src/telemetry/safe-stringify.ts`,
      },
      external: ['bowser'], // 33 KiB: imported dynamically, in browsers only
      // reading the first three makes Node.js load more; packages only check whether they exist, and find that they do not
      define: { Blob: 'undefined', ReadableStream: 'undefined', performance: 'undefined', ...INFINITIES },
      metafile: true,
      logOverride: { 'ignored-bare-import': 'silent' }, // from `sharedChunks`
    };
    // the first bundle shows which chunks are loaded before which
    const { metafile } = await build({ ...options, plugins: [builtins, edits], write: false });
    return build({ ...options, plugins: [builtins, edits, sharedChunks(metafile, folder)], write });
  };
  const results = await Promise.all(Object.entries(FUNCTIONS).map(bundle));
  for (const [files] of unusedEdits) throw new Error(`${files}: nothing to edit, has a package changed?`);
  return results;
};
