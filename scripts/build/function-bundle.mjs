import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtins } from './builtins.mjs';
import { edits } from './edits.mjs';
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
 * Bundles the functions, dist/, in memory, and reports their inputs. The functions that read objects and that fetch address
 * data are built separately: if they shared chunks with the transform, those would be cut smaller, and each cold start of the
 * transform would load more.
 */
export const bundleFunctions = async () => {
  const bundleWith = (plugins, names, folder, usesAll) =>
    build({
      ...COMMON,
      outdir: 'dist',
      // code that only some configurations need is a separate chunk, loaded on demand
      splitting: true,
      minify: true,
      // Node.js shows the line of an error: not the whole function
      lineLimit: 200,
      // always made, since names of chunks depend on it
      sourcemap: 'external',
      alias: {
        // 101 KiB: Lambda has none of the other providers
        '@aws-sdk/credential-provider-node': `${ROOT}src/aws/clients/function-credentials.ts`,
        // 7 KiB, 2 ms with look-ups
        '@smithy/node-http-handler': `${ROOT}scripts/build/http-handler.mjs`,
        // 7 KiB
        'safe-stable-stringify': `${ROOT}src/telemetry/safe-stringify.ts`,
        // 16 KiB
        '@smithy/core/event-streams': `${ROOT}scripts/build/event-streams.mjs`,
      },
      // 33 KiB: imported dynamically, in browsers only
      external: ['bowser'],
      // Node.js loads more when these are read: packages only look whether they exist, and here they do not
      define: { Blob: 'undefined', ReadableStream: 'undefined', performance: 'undefined' },
      metafile: true,
      write: false,
      // of `sharedChunks`
      logOverride: { 'ignored-bare-import': 'silent' },
      entryPoints: names.map((name) => `src/function/${name}.ts`),
      chunkNames: `${folder}/[name]-[hash]`,
      plugins: [builtins(), edits({ usesAll }), ...plugins],
    });
  // the first bundle shows what is loaded before what
  const bundle = async (...settings) => {
    const { metafile } = await bundleWith([], ...settings);
    return bundleWith([sharedChunks(metafile)], ...settings);
  };
  const bundles = await Promise.all([
    bundle(['handler', 'snapshot-handler'], 'chunks', true),
    bundle(['reader-handler'], 'reader', false),
    bundle(['address-data-handler'], 'fetcher', false),
  ]);
  const all = (member) => Object.assign({}, ...bundles.map(({ metafile }) => metafile[member]));
  const outputFiles = bundles.flatMap((each) => each.outputFiles);
  return { outputFiles, metafile: { inputs: all('inputs'), outputs: all('outputs') } };
};
