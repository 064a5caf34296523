import { build } from 'esbuild';
import { COMMON, ROOT } from '../bundle-module.mjs';
import { builtins } from './builtins.mjs';
import { edits, unusedEdits } from './edits.mjs';
import { sharedChunks } from './shared-chunks.mjs';

/** Beginnings of file names. Most code is the same in all functions, but a file of each: shared code would be more files. */
const FUNCTIONS = { chunks: ['', 'snapshot-'], reader: ['reader-'], fetcher: ['address-data-'] };

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
      // Node.js loads more when these are read: packages only look whether they exist, and here they do not
      define: { Blob: 'undefined', ReadableStream: 'undefined', performance: 'undefined' },
      metafile: true,
      logOverride: { 'ignored-bare-import': 'silent' }, // from `sharedChunks`
    };
    // the first bundle shows what is loaded before what
    const { metafile } = await build({ ...options, plugins: [builtins, edits], write: false });
    return build({ ...options, plugins: [builtins, edits, sharedChunks(metafile)], write });
  };
  const results = await Promise.all(Object.entries(FUNCTIONS).map(bundle));
  for (const [files] of unusedEdits) throw new Error(`${files}: nothing to edit, has a package changed?`);
  return results;
};
