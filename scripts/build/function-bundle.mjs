import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtins } from './builtins.mjs';
import { edits, unusedEdits } from './edits.mjs';
import { sharedChunks } from './shared-chunks.mjs';

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

/**
 * Bundles the functions, dist/, in memory. Those that read objects and fetch address data are built separately: if they shared
 * chunks with the transform, these would be smaller, and each cold start of the transform would load more of them.
 */
export const bundleFunctions = async () => {
  const bundleWith = (plugins, folder, ...names) =>
    build({
      ...COMMON,
      outdir: 'dist',
      entryPoints: names.map((name) => `src/function/${name}.ts`),
      chunkNames: `${folder}/[name]-[hash]`,
      // code that only some configurations need is a separate chunk, loaded on demand
      splitting: true,
      minify: true,
      // Node.js shows the line of an error: not the whole function
      lineLimit: 1_000,
      sourcemap: 'external', // always made, since names of chunks depend on it
      // Lambda has none of the other providers of credentials: 101 KiB; event streams: 16 KiB; the safe writer of pino: 7 KiB
      alias: {
        '@aws-sdk/credential-provider-node': `${ROOT}src/aws/clients/function-credentials.ts`,
        '@smithy/core/event-streams': `${ROOT}src/aws/clients/no-event-streams.ts`,
        'safe-stable-stringify': `${ROOT}src/telemetry/safe-stringify.ts`,
      },
      // 33 KiB: imported dynamically, in browsers only
      external: ['bowser'],
      // Node.js loads more when these are read: packages only look whether they exist, and here they do not
      define: { Blob: 'undefined', ReadableStream: 'undefined', performance: 'undefined' },
      metafile: true,
      write: false,
      plugins: [builtins, edits, ...plugins],
      logOverride: { 'ignored-bare-import': 'silent' }, // from `sharedChunks`
    });
  // the first bundle shows what is loaded before what
  const bundle = async (...settings) => {
    const { metafile } = await bundleWith([], ...settings);
    return bundleWith([sharedChunks(metafile)], ...settings);
  };
  const results = await Promise.all([
    bundle('chunks', 'handler', 'snapshot-handler'),
    bundle('reader', 'reader-handler'),
    bundle('fetcher', 'address-data-handler'),
  ]);
  for (const [files] of unusedEdits) throw new Error(`${files}: nothing to edit, has a package changed?`);
  return results;
};
